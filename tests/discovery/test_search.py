"""The list and the search hold all that can be ordered: of households, and what lies on shelves near the visitor."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Product
from farmers.domain.forecasts import make_forecast
from marketplace.common import clock
from marketplace.discovery.queries import goods_of
from tests.factories.areas import ProvinceFactory
from tests.factories.campaigns import CampaignFactory
from tests.factories.catalog import ProductFactory
from tests.factories.essentials import rice_at, shelf_at, supplier, van_of
from tests.factories.farmers import ListingFactory, owner_of
from tests.factories.logistics import CarrierFactory, PointFactory

pytestmark = pytest.mark.django_db
ADDRESS = reverse("discovery:products")


def rice(**fields):
    return ProductFactory(title="Gạo tẻ túi 5 kg", folded="gao te tui 5 kg", pack_name="túi", net_grams=5_000, **fields)


@pytest.fixture
def town():
    """Rice at two points of two provinces, dearer and fewer in the second."""
    seller, product = supplier(), rice()
    here, there = PointFactory(name="Bưu cục Đây"), PointFactory(name="Bưu cục Đó")
    rice_at(shelf_at(here, seller=seller), product=product, price=85_000, num_in_stock=40)
    rice_at(shelf_at(there, seller=seller), product=product, price=90_000, num_in_stock=3)
    return here, there, product


def cards(client, **asked):
    return client.get(ADDRESS, asked).context["cards"]


def test_goods_of_the_shelves_are_found_and_lead_to_their_page(client, town):
    _here, _there, product = town
    ListingFactory(title="Vải thiều Lục Ngạn, thùng 5 kg")
    (card,) = cards(client, q="gao te")
    assert (card.title, card.badge, card.amount, card.url) == (
        "Gạo tẻ túi 5 kg",
        "tại bưu cục",
        85_000,
        product.get_absolute_url(),
    )
    page = client.get(ADDRESS, {"q": "gạo"}).content.decode()
    assert "tại bưu cục" in page
    assert client.get(card.url).status_code == 200
    assert len(cards(client)) == 2
    assert cards(client, crop=product.crop.slug)[0].title == "Gạo tẻ túi 5 kg"


def test_price_and_stock_are_those_of_the_visitors_place(client, town, monkeypatch):
    here, there, _product = town
    for point, amount, stock, meta in ((here, 85_000, "", "Bưu cục Đây"), (there, 90_000, "còn 3 túi", "Bưu cục Đó")):
        monkeypatch.setattr("marketplace.discovery.views.goods.my_place", lambda request, at=point: at.commune)
        (card,) = cards(client, q="gạo")
        assert (card.amount, card.stock_text, card.meta) == (amount, stock, meta)
    far = PointFactory(commune__province=ProvinceFactory())
    monkeypatch.setattr("marketplace.discovery.views.goods.my_place", lambda request: far.commune)
    (card,) = cards(client, q="gạo")
    assert (card.meta, card.stock_text) == ("chưa có ở tỉnh của bạn", "")


def test_what_is_in_a_van_at_a_closed_point_or_gone_is_not_listed(client):
    seller = supplier()
    rice_at(van_of(CarrierFactory(), seller=seller), product=rice())
    rice_at(shelf_at(PointFactory(is_open=False), seller=seller), product=rice())
    rice_at(shelf_at(PointFactory(), seller=seller), product=rice(), num_in_stock=0)
    assert cards(client, q="gạo") == []
    assert cards(client) == []


def test_as_many_questions_for_three_goods_at_three_points_as_for_one(client):
    seller, counted = supplier(), []
    places = [shelf_at(PointFactory(), seller=seller)]
    rice_at(places[0], product=rice())
    ListingFactory()
    for _time in range(2):
        client.get(ADDRESS)  # counts how much of each new crop is offered: once a minute
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ADDRESS).status_code == 200
        counted.append(len(queries))
        places += [shelf_at(PointFactory(), seller=seller) for _more in range(2)]
        for product in [*Product.objects.filter(listing=None), rice(), rice()]:
            for place in places:
                if not product.stockrecords.filter(partner=place).exists():
                    rice_at(place, product=product)
        for _more in range(2):
            ListingFactory()
    assert counted[0] == counted[1]


def test_a_season_shows_what_is_sold_before_harvest_of_its_own_days_and_its_own_only():
    today = dt.date(2026, 6, 12)
    with clock.at(dt.datetime(2026, 6, 12, 5, tzinfo=dt.UTC)):
        now, later, plain = (ListingFactory() for _each in range(3))
        crops = [each.growing_area.crop for each in (now, later, plain)]
        provinces = [each.household.commune.province for each in (now, later, plain)]
        for listing, first in ((now, today), (later, today + dt.timedelta(days=60))):
            make_forecast(
                growing_area=listing.growing_area,
                expected_from=first,
                expected_to=first + dt.timedelta(days=5),
                grams=100_000,
                listings=[listing],
                key=uuid4(),
                by=owner_of(listing.household),
            )
        days = {"starts_on": today, "ends_on": today + dt.timedelta(days=30), "target_kg": None}
        season = CampaignFactory(slug="mua-nay", crops=crops, provinces=provinces, **days)
        assert set(goods_of(season)) == {now.product, plain.product}
        other = CampaignFactory(slug="dat-truoc", crops=crops, provinces=provinces, **days)
        other.products.add(now.product)
        assert set(goods_of(other)) == {now.product}
        assert set(goods_of(season)) == {plain.product}

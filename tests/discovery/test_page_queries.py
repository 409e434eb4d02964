"""No public page asks more of the database for thirty goods than for one, and none more than a dozen questions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.discovery.queries import listed_products, newest_offers, offers
from tests.factories.catalog import CropFactory, ProductFactory
from tests.factories.essentials import rice_at, shelf_at, supplier, van_of
from tests.factories.farmers import GrowingAreaFactory, ListingFactory
from tests.factories.logistics import CarrierFactory, PointFactory

pytestmark = pytest.mark.django_db

GOODS = reverse("discovery:products")
VISITOR = {"headers": {"User-Agent": "Mozilla/5.0"}}


@pytest.fixture
def market():
    """Return a household's area, and how goods are added to it and to the shelf of a point."""
    area = GrowingAreaFactory(crop=CropFactory(slug="vai-thieu"))
    shelf = shelf_at(PointFactory(), seller=supplier())
    rice = CropFactory(name="Gạo tẻ", slug="gao-te", counted_in="kg")

    def fill(number):
        while area.listings.count() < number:
            ListingFactory(growing_area=area, title="Vải thiều Lục Ngạn, thùng 5 kg")
        while shelf.stockrecords.count() < number:
            product = ProductFactory(title="Gạo", folded="gao vai", pack_name="túi", net_grams=5_000, crop=rice)
            rice_at(shelf, product=product)

    return area, fill


def queries_of(client, address):
    client.get(address, **VISITOR)  # what a process asks once is asked
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address, **VISITOR)
    assert response.status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    "page, literal",
    [("home", 5), ("list", 6), ("crop", 4), ("search", 7), ("shop", 8), ("product", 4), ("goods of a shelf", 6)],
)
def test_one_three_and_thirty_goods_cost_the_same_questions(client, market, page, literal):
    area, fill = market
    counted = []
    for number in (1, 3, 30):
        fill(number)
        addresses = {
            "home": reverse("discovery:home"),
            "list": GOODS,
            "crop": f"{GOODS}?crop=vai-thieu",
            "search": f"{GOODS}?q=vai",
            "shop": reverse("discovery:shop", args=[area.household.code]),
            "product": area.listings.order_by("pk").first().product.get_absolute_url(),
            "goods of a shelf": listed_products().filter(listing=None).order_by("pk").first().get_absolute_url(),
        }
        counted.append(queries_of(client, addresses[page]))
    # A process that has read the country's areas asks, for words, whether they are as they were.
    assert counted in ([literal] * 3, [literal + (page == "search")] * 3)


def test_the_offers_are_what_the_queryset_lists(client, market):
    _area, fill = market
    fill(4)
    seller = supplier()
    empty = ListingFactory().stockrecord
    type(empty).objects.filter(pk=empty.pk).update(num_in_stock=0)
    hidden = ListingFactory().product
    type(hidden).objects.filter(pk=hidden.pk).update(is_public=False)
    rice_at(van_of(CarrierFactory(), seller=seller), product=ProductFactory(net_grams=5_000))
    rice_at(shelf_at(PointFactory(is_open=False), seller=seller), product=ProductFactory(net_grams=5_000))
    rice_at(shelf_at(PointFactory(), seller=seller), product=ProductFactory(net_grams=5_000), num_in_stock=0)
    rice_at(shelf_at(PointFactory(), seller=seller), product=ProductFactory(net_grams=None))
    listed = list(listed_products().order_by("-date_created", "pk").values_list("pk", flat=True))
    assert len(listed) == 8
    assert newest_offers(most=100) == listed
    assert {crop.slug for crop in offers.crops_on_sale()} >= {"vai-thieu", "gao-te"}


def test_a_list_is_paged_to_its_end_and_counts_only_what_lies_ahead(client, market, monkeypatch):
    _area, fill = market
    fill(3)
    monkeypatch.setattr("marketplace.discovery.views.goods.ON_PAGE", 2)
    monkeypatch.setattr("marketplace.discovery.views.goods.PAGES_AHEAD", 1)
    pages = [client.get(GOODS, {"page": number}) for number in (1, 2, 3)]
    assert [(page.context["has_more"], page.context["page_obj"].paginator.num_pages) for page in pages] == [
        (True, 2), (False, 3), (False, 3),
    ]  # fmt: skip
    assert "hơn 4 mặt hàng" in pages[0].content.decode()
    shown = [card.url for page in pages for card in page.context["cards"]]
    assert len(shown) == len(set(shown)) == len(newest_offers(most=100))


@pytest.mark.parametrize("asked", ["9", "0", "-3", "một", "1e9", "9" * 5000])
def test_a_page_that_is_not_there_is_the_nearest(client, market, asked):
    assert client.get(GOODS, {"page": asked}).status_code == 200

"""A product's page says what holds now, though what the same values say is put into words once."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.html import escape

from catalog.models import Product
from farmers.models import Lot
from marketplace.common import clock
from marketplace.shop.partner.models import StockRecord
from tests.factories.farmers import GrowingAreaFactory, ListingFactory, LotFactory

pytestmark = pytest.mark.django_db
VISITOR = {"headers": {"User-Agent": "Mozilla/5.0"}}


@pytest.fixture
def listing():
    return ListingFactory(growing_area=GrowingAreaFactory(), title="Vải thiều Lục Ngạn")


def page_of(client, listing):
    response = client.get(listing.product.get_absolute_url(), **VISITOR)
    assert response.status_code == 200
    return response.content.decode()


def test_a_new_price_a_sale_and_a_new_title_are_seen_at_once(client, listing, settings):
    settings.PAGE_CACHE = False
    record = StockRecord.objects.filter(pk=listing.stockrecord_id)
    record.update(price=155_000, num_in_stock=7, num_allocated=2)
    assert "155.000" in page_of(client, listing)
    assert "còn 5" in page_of(client, listing)
    record.update(price=149_000, num_allocated=4)
    page = page_of(client, listing)
    assert "149.000" in page
    assert "155.000" not in page
    assert "còn 3" in page
    record.update(num_allocated=7)
    page = page_of(client, listing)
    assert "tạm hết" in page
    assert "Thêm vào giỏ" not in page
    assert "OutOfStock" in page
    Product.objects.filter(pk=listing.product_id).update(title="Vải <đầu> mùa")
    page = page_of(client, listing)
    assert f"<h1>{escape('Vải <đầu> mùa')}</h1>" in page
    assert "Vải <đầu>" not in page


def test_beside_it_stands_what_else_the_household_sells_now(client, listing, settings):
    settings.PAGE_CACHE = False
    other = ListingFactory(growing_area=listing.growing_area, title="Ổi lê")
    sold_out = ListingFactory(growing_area=listing.growing_area, title="Na bở")
    StockRecord.objects.filter(pk=sold_out.stockrecord_id).update(num_in_stock=0)
    hidden = ListingFactory(growing_area=listing.growing_area, title="Hồng xiêm")
    Product.objects.filter(pk=hidden.product_id).update(is_public=False)
    elsewhere = ListingFactory(title="Bưởi của nhà khác")
    page = page_of(client, listing)
    assert other.product.get_absolute_url() in page
    for unseen in (sold_out, hidden, elsewhere):
        assert unseen.product.get_absolute_url() not in page


def test_an_old_slug_leads_to_the_page_of_today(client, listing):
    answer = client.get(f"/products/ten-cu-{listing.product_id}/", **VISITOR)
    assert answer.status_code == 302
    assert answer["Location"] == listing.product.get_absolute_url()


def test_the_latest_harvest_leads_to_where_it_comes_from_and_one_that_is_held_does_not(client, listing, settings):
    settings.PAGE_CACHE = False
    assert "/trace/" not in page_of(client, listing).partition("<main")[2].partition("</main>")[0]
    today = clock.today()
    older = LotFactory(growing_area=listing.growing_area, harvested_on=today - dt.timedelta(days=1))
    newer = LotFactory(growing_area=listing.growing_area, harvested_on=today)
    LotFactory(harvested_on=today)  # another household's
    page = page_of(client, listing)
    assert reverse("discovery:trace", args=[newer.code]) in page
    assert older.code not in page
    Lot.objects.filter(pk=newer.pk).update(held_at=clock.now())
    page = page_of(client, listing)
    assert reverse("discovery:trace", args=[older.code]) in page
    assert newer.code not in page

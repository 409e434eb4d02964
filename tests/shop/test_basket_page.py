"""The basket's page: goods under the seller with whom they travel, each with its freight, as they were put in."""

import pytest
from django.urls import reverse

from marketplace.shop.partner.models import StockRecord
from tests.factories.checkout import FreightTariffFactory
from tests.factories.farmers import GrowingAreaFactory, ListingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tariff():
    FreightTariffFactory()


def add(client, listing, quantity="1"):
    client.post(reverse("basket:add"), {"product_id": listing.product_id, "quantity": quantity})


def page_of(client):
    return client.get(reverse("basket")).content.decode().replace("\u00a0", " ")


def test_two_sellers_are_two_parcels_in_the_order_in_which_goods_were_put_in(client):
    first, later = ListingFactory(title="Nhãn lồng"), ListingFactory(title="Ổi lê")
    beside = ListingFactory(title="Na dai", growing_area=GrowingAreaFactory(household=later.household))
    for listing in (later, first, beside):
        add(client, listing)
    page = page_of(client)
    assert page.count("<caption>") == 2
    assert page.index(later.household.name) < page.index(first.household.name)
    assert page.index("Na dai") < page.index(first.household.name)
    assert page.count("Cước kiện này") == 2
    assert "30.000 ₫" in page  # ten kilograms of the one
    assert "495.000 ₫" in page


def test_what_cannot_be_ordered_leaves_all_goods_in_one_list(client):
    one, other = ListingFactory(), ListingFactory()
    add(client, one)
    add(client, other)
    StockRecord.objects.filter(pk=one.stockrecord_id).update(num_in_stock=0)
    page = page_of(client)
    assert one.product.title in page
    assert other.product.title in page
    assert "<caption>" not in page
    assert 'role="alert"' in page

"""Whether search takes goods for on sale is one rule, whoever writes it down: entry or minute's pass."""

import pytest

from catalog.models import SearchEntry
from marketplace.discovery.domain import index_products, refresh_stock
from marketplace.shop.partner.models import StockRecord
from tests.factories.catalog import ProductFactory
from tests.factories.essentials import rice_at, shelf_at, supplier
from tests.factories.farmers import ListingFactory
from tests.factories.logistics import PointFactory

pytestmark = pytest.mark.django_db


def said_of(product):
    """Return what the entry says after it was written, and after the minute's pass."""
    index_products([product.pk])
    written = SearchEntry.objects.values_list("in_stock", "per_kg").get(product=product)
    refresh_stock()
    assert SearchEntry.objects.values_list("in_stock", "per_kg").get(product=product) == written
    return written


def test_goods_of_the_shelves_are_on_sale_where_a_point_is_open():
    product, seller = ProductFactory(net_grams=5_000), supplier()
    near, far = PointFactory(), PointFactory()
    rice_at(shelf_at(near, seller=seller), product=product, price=85_000, num_in_stock=4)
    rice_at(shelf_at(far, seller=seller), product=product, price=80_000, num_in_stock=0)
    assert said_of(product) == (True, 16_000)
    near.is_open = False
    near.save()
    assert said_of(product) == (False, 16_000)
    StockRecord.objects.filter(partner__outlet__point=far).update(num_in_stock=1)
    assert said_of(product) == (True, 16_000)
    far.is_open = False
    far.save()
    assert said_of(product) == (False, None)


def test_a_households_goods_are_on_sale_from_its_own_stock():
    listing = ListingFactory()
    StockRecord.objects.filter(pk=listing.stockrecord_id).update(price=100_000, num_in_stock=3, num_allocated=3)
    rice_at(shelf_at(PointFactory(), seller=supplier()), product=listing.product, price=50_000, num_in_stock=9)
    in_stock, per_kg = said_of(listing.product)
    assert in_stock is False
    assert per_kg == listing.stockrecord.price_per_kg
    StockRecord.objects.filter(pk=listing.stockrecord_id).update(num_allocated=2)
    assert said_of(listing.product) == (True, per_kg)


def test_the_pass_says_how_many_it_corrected():
    listing = ListingFactory()
    index_products([listing.product_id])
    assert refresh_stock() == 0
    StockRecord.objects.filter(pk=listing.stockrecord_id).update(num_in_stock=0)
    assert refresh_stock() == 1

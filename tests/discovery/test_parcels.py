"""The story of a parcel in the customer's words: a household packs its harvest, a point what lies on its shelf."""

import pytest

from logistics.domain import pack_store_order
from logistics.models import Shipment
from marketplace.discovery.queries import parcels_of
from tests.factories.catalog import ProductFactory
from tests.factories.checkout import placed_order
from tests.factories.farmers import ListingFactory
from tests.factories.logistics import ClerkFactory, PointFactory, covered, stocked_outlet

pytestmark = pytest.mark.django_db


def told(order):
    return [event.title for parcel in parcels_of(order) for event in parcel.events]


def test_goods_of_a_shelf_never_were_at_a_household():
    point = PointFactory()
    shelf = stocked_outlet(point=point, packs=5, product=ProductFactory(net_grams=1000))
    order = placed_order((shelf, 2), commune=covered(point))
    pack_store_order(seller_order=order.seller_orders.get(), by=ClerkFactory(point=point).user)
    assert told(order) == ["Đã đặt hàng", "Bưu cục đã đóng gói", "Bưu cục đã nhận gửi", "Hẹn giao trước"]


def test_a_household_packs_its_own():
    order = placed_order((ListingFactory().stockrecord, 1))
    part = order.seller_orders.get()
    part.confirmed_at = part.packed_at = part.placed_at
    part.save(update_fields=["confirmed_at", "packed_at"])
    assert told(order) == ["Đã đặt hàng", "Nhà vườn đã nhận lời", "Nhà vườn đã đóng gói", "Hẹn giao trước"]


def test_a_parcel_that_waits_says_so_whoever_packs_it():
    assert Shipment(status="created").get_status_display() == "chờ đóng gói"

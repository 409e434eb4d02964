"""A van asks what its point's shelf asks: when it is loaded, when it goes out, and when that changes on the road."""

from uuid import uuid4

import pytest

from logistics.domain import (
    count_van,
    receive_transfer,
    request_transfer,
    send_transfer,
    set_price,
    start_trip,
    stock_product,
    unload_van,
)
from marketplace.common.errors import NotAllowed, WrongState
from marketplace.shop.checkout.domain import PriceChanged, quote_handover, sell_at_handover
from marketplace.shop.partner.models import StockRecord
from tests.factories.logistics import CarrierFactory, stocked_outlet
from tests.factories.sales import trip_with_load


@pytest.fixture
def shelf(office):
    return stocked_outlet(point=office.point, packs=10, price=30_000)


@pytest.fixture
def loaded(office, shelf):
    return trip_with_load(office.carrier, shelf, 5)


def price(record) -> int:
    return int(StockRecord.objects.get(pk=record.pk).price)


def sell(trip, record, shown, **changes):
    facts = {"key": uuid4(), "items": {record.pk: 2}, "shown": shown, "given": 100_000, "trip": trip}
    return sell_at_handover(**(facts | {"by": trip.carrier.user} | changes))


def test_a_price_that_changes_on_the_road_holds_in_the_van(office, shelf, loaded):
    trip, record = loaded
    shown = quote_handover(items={record.pk: 2}, trip=trip).digest
    set_price(stockrecord=shelf, price=32_000, by=office.head)
    with pytest.raises(PriceChanged, match=r"nay 32\.000.₫ một gói\. Cả hóa đơn 64\.000"):
        sell(trip, record, shown)
    assert StockRecord.objects.get(pk=record.pk).num_in_stock == 5
    assert sell(trip, record, quote_handover(items={record.pk: 2}, trip=trip).digest).due == 64_000
    set_price(stockrecord=shelf, price=29_000, by=office.head)
    assert sell(trip, record, shown).due == 58_000  # cheaper than was shown needs no new yes


def test_a_van_that_had_the_goods_before_is_loaded_at_todays_price(office, shelf, loaded):
    trip, record = loaded
    count_van(trip=trip, counted={record.pk: 5}, by=office.clerk)
    StockRecord.objects.filter(pk=record.pk).update(price=25_000)  # as one that was loaded long ago had it
    (back,) = unload_van(key=uuid4(), carrier=office.carrier, by=office.carrier.user)
    receive_transfer(transfer=back, by=office.clerk)
    assert price(shelf) == 30_000
    trip_with_load(office.carrier, shelf, 2)
    assert price(record) == 30_000


def test_whoever_loads_a_van_its_point_sets_the_price(office, other_office, admin, shelf):
    seller = shelf.partner.legal_seller
    there = stocked_outlet(point=other_office.point, packs=5, price=35_000, product=shelf.product, legal_seller=seller)
    van = stocked_outlet(carrier=office.carrier, packs=0, price=30_000, product=shelf.product, legal_seller=seller)
    asked = request_transfer(
        key=uuid4(), source=there.partner, target=van.partner, packs={shelf.product_id: 1}, by=admin
    )
    receive_transfer(transfer=send_transfer(transfer=asked, by=admin), by=office.carrier.user)
    assert price(van) == 30_000


def test_goods_loaded_before_go_out_at_todays_price(office, shelf, loaded):
    trip, record = loaded
    count_van(trip=trip, counted={record.pk: 5}, by=office.clerk)
    StockRecord.objects.filter(pk=record.pk).update(price=25_000)
    start_trip(key=uuid4(), carrier=office.carrier, by=office.carrier.user)
    assert price(record) == 30_000


def test_other_points_and_sellers_keep_their_prices(office, other_office, shelf, loaded):
    _trip, record = loaded
    seller = shelf.partner.legal_seller
    elsewhere = CarrierFactory(point=other_office.point)
    far = stocked_outlet(carrier=elsewhere, packs=1, price=30_000, product=shelf.product, legal_seller=seller)
    foreign = stocked_outlet(carrier=office.carrier, packs=1, price=30_000, product=shelf.product)
    set_price(stockrecord=shelf, price=31_000, by=office.head)
    assert [price(one) for one in (shelf, record, far, foreign)] == [31_000, 31_000, 30_000, 30_000]


def test_a_van_has_no_price_of_its_own_where_its_point_has_one(office, shelf, loaded):
    _trip, record = loaded
    with pytest.raises(WrongState, match="ở kệ"):
        set_price(stockrecord=record, price=31_000, by=office.head)
    with pytest.raises(WrongState, match="ở kệ"):
        stock_product(outlet=record.partner.outlet, product=record.product, price=31_000, by=office.head)
    with pytest.raises(NotAllowed):
        set_price(stockrecord=shelf, price=31_000, by=office.clerk)
    assert (price(record), price(shelf)) == (30_000, 30_000)
    alone = stocked_outlet(carrier=office.carrier, packs=1, price=30_000)
    set_price(stockrecord=alone, price=31_000, by=office.head)
    assert price(alone) == 31_000

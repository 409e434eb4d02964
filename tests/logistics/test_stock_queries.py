"""Days of cover, what could fill up, and orders packed from a point's shelves."""

from uuid import uuid4

import pytest

from logistics.domain import open_outlet, pack_store_order, request_transfer, write_off
from logistics.queries import cover_at, ready_for_run, store_orders_to_pack
from marketplace.common.errors import NotAllowed, WrongState
from marketplace.shop.checkout.domain import cancel_order
from marketplace.shop.order.models import SellerOrderStatus
from marketplace.shop.partner.models import StockRecord
from tests.factories.checkout import placed_order
from tests.factories.logistics import PointFactory, covered, stocked_outlet
from tests.factories.sales import shift_with_float, sold


@pytest.fixture
def shelf(office):
    """Thirty packs at the office of which fourteen were sold today: one a day."""
    record = stocked_outlet(point=office.point, packs=30, price=30_000, net_grams=1000)
    sold((record, 14), shift=shift_with_float(office.point, office.clerk, 0))
    record.refresh_from_db()
    return record


def row_of(office, record):
    return next(row for row in cover_at(office.point) if row.record.pk == record.pk)


def neighbour(record, packs, **point) -> StockRecord:
    place = PointFactory(**point)
    return stocked_outlet(
        point=place, packs=packs, product=record.product, legal_seller=record.partner.legal_seller, price=30_000
    )


def test_cover_is_free_stock_over_daily_sales(office, shelf):
    row = row_of(office, shelf)
    assert (row.free, row.sold, row.days, row.is_short, row.wanted) == (16, 14, 16.0, False, 0)


def test_cover_of_what_was_never_sold_is_unknown_and_comes_last(office, shelf):
    idle = stocked_outlet(point=office.point, packs=5, legal_seller=shelf.partner.legal_seller)
    row = row_of(office, idle)
    assert (row.days, row.is_short, row.wanted, row.source) == (None, False, 0, None)
    assert [row.record.pk for row in cover_at(office.point)] == [shelf.pk, idle.pk]


def test_a_shelf_that_has_been_empty_all_along_comes_first(office, shelf):
    gone = stocked_outlet(point=office.point, packs=0, legal_seller=shelf.partner.legal_seller)
    row = row_of(office, gone)
    assert (row.free, row.sold, row.days, row.is_short, row.wanted) == (0, 0, 0, True, 0)
    assert [row.record.pk for row in cover_at(office.point)] == [gone.pk, shelf.pk]


def test_what_is_short_is_asked_from_the_nearest_that_can_spare(office, shelf):
    far = neighbour(shelf, 100, latitude=10.0)
    near = neighbour(shelf, 5, latitude=21.4)
    write_off(key=uuid4(), outlet=shelf.partner.outlet, product=shelf.product, packs=12, reason="ướt", by=office.clerk)
    row = row_of(office, shelf)
    assert (row.free, row.days, row.is_short, row.wanted) == (4, 4.0, True, 3)
    assert (row.source.record, row.source.packs) == (near, 2)  # nothing sold there: at most half of it
    request_transfer(
        key=uuid4(), source=far.partner, target=shelf.partner, packs={shelf.product_id: 2}, by=office.clerk
    )
    row = row_of(office, shelf)
    assert (row.coming, row.wanted, row.source.packs) == (2, 1, 1)


def test_goods_of_another_seller_fill_nothing_up(office, shelf):
    stocked_outlet(point=PointFactory(), packs=100, product=shelf.product)
    write_off(key=uuid4(), outlet=shelf.partner.outlet, product=shelf.product, packs=15, reason="ướt", by=office.clerk)
    assert row_of(office, shelf).source is None


@pytest.mark.parametrize("count", [1, 4])
def test_cover_asks_the_same_for_one_item_as_for_four(office, shelf, count, django_assert_num_queries):
    for _number in range(count - 1):
        neighbour(stocked_outlet(point=office.point, legal_seller=shelf.partner.legal_seller), 9)
    with django_assert_num_queries(4):
        cover_at(office.point)


@pytest.fixture
def part(office, shelf):
    order = placed_order((shelf, 2), commune=covered(office.point))
    return order.seller_orders.get()


def test_a_store_order_is_packed_and_accepted_in_one_step(office, shelf, part):
    assert list(store_orders_to_pack(office.point)) == [part]
    item = pack_store_order(seller_order=part, by=office.clerk)
    assert pack_store_order(seller_order=part, by=office.clerk) == item
    part.refresh_from_db()
    assert (part.status, part.goods_final, part.packed_by) == (SellerOrderStatus.HANDED_IN, 60_000, office.clerk)
    line = part.lines.get()
    assert (line.final_grams, line.final_price, item.grams) == (2000, 60_000, 2000)
    shelf.refresh_from_db()
    assert (shelf.num_in_stock, shelf.num_allocated) == (14, 0)
    assert list(ready_for_run(office.point)) == [part.shipment]
    assert not store_orders_to_pack(office.point).exists()


def test_only_who_works_at_the_point_packs(office, other_office, part):
    for by in (other_office.clerk, office.carrier.user):
        with pytest.raises(NotAllowed):
            pack_store_order(seller_order=part, by=by)
    assert not part.shipment.items.exists()


def test_a_cancelled_order_is_not_packed(office, shelf, part):
    cancel_order(order=part.order, by=None, reason="đổi ý")
    part.refresh_from_db()
    with pytest.raises(WrongState):
        pack_store_order(seller_order=part, by=office.clerk)
    shelf.refresh_from_db()
    assert (shelf.num_in_stock, shelf.num_allocated) == (16, 0)


def test_an_order_from_a_farm_is_not_packed_here(office, admin):
    outlet = open_outlet(carrier=office.carrier, legal_seller=stocked_outlet().partner.legal_seller, by=admin)
    order = placed_order((stocked_outlet(point=office.point), 1), commune=covered(office.point))
    part = order.seller_orders.get()
    part.stocking_place = outlet.partner
    with pytest.raises(WrongState):
        pack_store_order(seller_order=part, by=office.clerk)

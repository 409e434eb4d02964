"""A van goes out loaded, sells, is counted; its cash goes the way of all carriers' cash."""

from uuid import uuid4

import pytest

from logistics.domain import (
    KeyReused,
    NothingToDo,
    approve_count,
    count_van,
    hand_over_cash,
    open_outlet,
    receive_transfer,
    remit_till,
    request_transfer,
    send_transfer,
    start_trip,
    unload_van,
    vans,
)
from logistics.models import Outlet, Transfer, VanTrip
from logistics.queries import cleared_sales, held_by_carrier, held_in_till, sales_to_hand_over
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.ledger.domain import carrier_owner, point_owner
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.shop.basket.domain import NotForSale
from marketplace.shop.checkout.domain import quote_handover, void_sale
from marketplace.shop.partner.models import StockRecord
from tests.factories.accounts import UserFactory
from tests.factories.logistics import PointFactory, run_on_the_road, stocked_outlet
from tests.factories.sales import sold, trip_with_load
from tests.logistics.door import deliver


@pytest.fixture
def shelf(office):
    """Ten packs at the office, 30,000 đ each."""
    return stocked_outlet(point=office.point, packs=10, price=30_000)


@pytest.fixture
def loaded(office, shelf):
    """A trip with five of them, and their record in the van."""
    return trip_with_load(office.carrier, shelf, 5)


def on_hand(record) -> int:
    record.refresh_from_db()
    return record.num_in_stock


def cash(office) -> tuple[int, int]:
    """Đồng with the carrier and in the till; ledger and rows agree."""
    said = (
        balance(Account.Kind.CARRIER_CASH, carrier_owner(office.carrier)),
        balance(Account.Kind.TILL, point_owner(office.point)),
    )
    assert said == (held_by_carrier(office.carrier), held_in_till(office.point))
    return said


def test_what_is_sold_from_the_van_is_the_carriers_cash(office, shelf, loaded):
    trip, record = loaded
    assert (int(record.price), on_hand(record), on_hand(shelf)) == (30_000, 5, 5)
    sale = sold((record, 2), trip=trip, given=100_000)
    assert (sale.order.channel, sale.change, sale.receipt) == ("mobile", 40_000, f"HX{trip.pk}-001")
    assert (sale.carrier, sale.trip, on_hand(record)) == (office.carrier, trip, 3)
    assert cash(office) == (60_000, 0)


def test_van_sales_are_handed_over_with_the_parcels_cash(office, loaded):
    trip, record = loaded
    run = run_on_the_road(carrier=office.carrier, by=office.clerk, count=1)
    deliver(run.stops.get())
    sale = sold((record, 2), trip=trip)
    assert cash(office) == (225_000, 0)
    arguments = {"carrier": office.carrier, "point": office.point, "counted": 225_000, "by": office.clerk}
    handover = hand_over_cash(key=uuid4(), **arguments)
    assert (handover.status, handover.expected, handover.sale_links.get().sale) == ("settled", 225_000, sale)
    assert (cash(office), sales_to_hand_over(office.carrier).count()) == ((0, 225_000), 0)
    with pytest.raises(WrongState):
        void_sale(sale=sale, by=office.carrier.user, reason="khách trả lại")
    assert not cleared_sales().exists()
    remit_till(key=uuid4(), point=office.point, counted=225_000, by=office.clerk)
    assert list(cleared_sales()) == [sale]


def test_a_voided_van_sale_leaves_nothing_to_hand_over(office, loaded):
    trip, record = loaded
    sale = sold((record, 2), trip=trip)
    void_sale(sale=sale, by=office.carrier.user, reason="khách đổi ý")
    assert (cash(office), on_hand(record)) == ((0, 0), 5)
    with pytest.raises(NothingToDo):
        hand_over_cash(key=uuid4(), carrier=office.carrier, point=office.point, counted=0, by=office.clerk)


def test_only_what_is_in_the_van_is_sold_from_it(office, other_office, shelf, loaded):
    trip, record = loaded
    with pytest.raises(NotForSale):
        quote_handover(items={shelf.pk: 1}, trip=trip)
    with pytest.raises(NotAllowed):
        sold((record, 1), trip=trip, by=other_office.carrier.user)


def test_a_trip_as_expected_closes_at_once(office, loaded):
    trip, record = loaded
    sold((record, 2), trip=trip)
    for _time in range(2):
        closed = count_van(trip=trip, counted={record.pk: 3}, by=office.clerk)
    assert (closed.status, closed.counted_by) == ("closed", office.clerk)
    count = trip.counts.get()
    assert (count.expected, count.counted) == (3, 3)
    with pytest.raises(WrongState):
        sold((record, 1), trip=trip)
    with pytest.raises(WrongState):
        count_van(trip=trip, counted={record.pk: 2}, by=office.clerk)


def test_missing_goods_wait_for_a_second_person(office, loaded):
    trip, record = loaded
    waiting = count_van(trip=trip, counted={record.pk: 4}, by=office.carrier.user)
    assert (waiting.status, on_hand(record)) == ("difference", 5)
    for by in (office.carrier.user, office.clerk):
        with pytest.raises(NotAllowed):
            approve_count(trip=trip, by=by, reason="rơi")
    with pytest.raises(BadValue):
        approve_count(trip=trip, by=office.head, reason="")
    for _time in range(2):
        closed = approve_count(trip=trip, by=office.head, reason="rơi một gói")
    assert (closed.status, closed.approved_by, on_hand(record)) == ("closed", office.head, 4)
    assert record.movements.get(kind="counted").quantity == -1


def test_the_head_who_counted_does_not_approve(office, admin, loaded):
    trip, record = loaded
    count_van(trip=trip, counted={}, by=office.head)
    with pytest.raises(NotAllowed):
        approve_count(trip=trip, by=office.head, reason="mất hết")
    approve_count(trip=trip, by=admin, reason="mất hết, đã báo công an")
    assert on_hand(record) == 0


@pytest.mark.parametrize("packs", [-1, 100_001])
def test_impossible_counts_are_refused(office, loaded, packs):
    trip, record = loaded
    with pytest.raises(BadValue):
        count_van(trip=trip, counted={record.pk: packs}, by=office.clerk)
    trip.refresh_from_db()
    assert trip.status == "out"


def test_unsold_goods_go_back_by_transfer(office, shelf, loaded):
    trip, record = loaded
    count_van(trip=trip, counted={record.pk: 5}, by=office.clerk)
    arguments = {"source": record.partner, "target": shelf.partner, "packs": {record.product_id: 5}}
    transfer = request_transfer(key=uuid4(), **arguments, by=office.carrier.user)
    send_transfer(transfer=transfer, by=office.carrier.user)
    receive_transfer(transfer=transfer, by=office.clerk)
    assert (on_hand(record), on_hand(shelf)) == (0, 10)


def test_one_trip_at_a_time_and_never_empty(office, other_office, loaded):
    trip, record = loaded
    with pytest.raises(WrongState):
        start_trip(key=uuid4(), carrier=office.carrier, by=office.carrier.user)
    assert start_trip(key=trip.key, carrier=office.carrier, by=office.carrier.user) == trip
    seller = record.partner.legal_seller
    open_outlet(carrier=other_office.carrier, legal_seller=seller, by=other_office.head)
    with pytest.raises(NothingToDo):
        start_trip(key=uuid4(), carrier=other_office.carrier, by=other_office.carrier.user)
    with pytest.raises(KeyReused):
        start_trip(key=trip.key, carrier=other_office.carrier, by=other_office.carrier.user)
    with pytest.raises(NotAllowed):
        start_trip(key=uuid4(), carrier=office.carrier, by=office.clerk)
    assert VanTrip.objects.count() == 1


def two_sellers_back(office, shelf):
    """Return (own, other) of the van's records after a trip, five and two packs, of two sellers."""
    other = stocked_outlet(point=office.point, packs=4)
    admin = UserFactory(admin=True)
    van = open_outlet(carrier=office.carrier, legal_seller=other.partner.legal_seller, by=admin).partner
    load = request_transfer(key=uuid4(), source=other.partner, target=van, packs={other.product_id: 2}, by=admin)
    send_transfer(transfer=load, by=admin)
    receive_transfer(transfer=load, by=office.carrier.user)
    trip, own = trip_with_load(office.carrier, shelf, 5)
    theirs = StockRecord.objects.get(partner=van)
    count_van(trip=trip, counted={own.pk: 5, theirs.pk: 2}, by=office.carrier.user)
    return own, theirs


def test_a_van_is_unloaded_once_for_each_seller(office, shelf):
    own, theirs = two_sellers_back(office, shelf)
    key = uuid4()
    sent = unload_van(key=key, carrier=office.carrier, by=office.carrier.user)
    assert [(one.status, one.lines.get().sent) for one in sent] == [("sent", 2), ("sent", 5)]
    assert unload_van(key=key, carrier=office.carrier, by=office.carrier.user) == sent
    assert (on_hand(own), on_hand(theirs), Transfer.objects.filter(status="sent").count()) == (0, 0, 2)
    with pytest.raises(NothingToDo):
        unload_van(key=uuid4(), carrier=office.carrier, by=office.carrier.user)


def test_a_failure_in_the_middle_unloads_nothing(office, shelf, monkeypatch):
    own, theirs = two_sellers_back(office, shelf)
    before, sent, calls = Transfer.objects.count(), vans.send_transfer, []

    def fail_at_the_second(**arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise WrongState("the line went dead")
        return sent(**arguments)

    monkeypatch.setattr(vans, "send_transfer", fail_at_the_second)
    with pytest.raises(WrongState):
        unload_van(key=uuid4(), carrier=office.carrier, by=office.carrier.user)
    assert len(calls) == 2
    assert (on_hand(own), on_hand(theirs), Transfer.objects.count()) == (5, 2, before)
    monkeypatch.undo()
    assert len(unload_van(key=uuid4(), carrier=office.carrier, by=office.carrier.user)) == 2


def test_a_van_is_unloaded_by_its_carrier_after_the_trip(office, shelf, loaded):
    _trip, load = loaded
    for by in (office.clerk, office.head, UserFactory(admin=True)):
        with pytest.raises(NotAllowed):
            unload_van(key=uuid4(), carrier=office.carrier, by=by)
    with pytest.raises(WrongState):
        unload_van(key=uuid4(), carrier=office.carrier, by=office.carrier.user)
    assert (on_hand(load), Transfer.objects.filter(status="sent").count()) == (5, 0)


def test_goods_without_a_shelf_to_go_to_stay_in_the_van(office, shelf, loaded):
    trip, load = loaded
    count_van(trip=trip, counted={load.pk: 5}, by=office.carrier.user)
    Outlet.objects.filter(partner=shelf.partner).update(point=PointFactory())
    with pytest.raises(BadValue, match="không có kệ"):
        unload_van(key=uuid4(), carrier=office.carrier, by=office.carrier.user)
    assert (on_hand(load), Transfer.objects.filter(status="sent").count()) == (5, 0)

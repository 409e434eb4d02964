"""Counter, van and web at the same moment: the last pack is sold once, a drawer is closed with all that is in it.

Every guard has its negative control: taken away, the race is lost, so the race is known to be one.
"""

import threading
from unittest.mock import Mock
from uuid import UUID, uuid4

import pytest
from django.db import connection

from logistics.domain import (
    close_shift,
    count_van,
    hand_over_cash,
    issue_float,
    open_outlet,
    open_shift,
    read_void,
    recall_transfer,
    receive_transfer,
    request_transfer,
    return_float,
    send_transfer,
)
from logistics.domain import shifts as shift_domain
from logistics.domain import transfers as transfer_domain
from logistics.domain.errors import WrongCash
from logistics.models import CashHandover, CashSale, Point, Shift, Transfer, VanTrip
from logistics.queries import float_at_hand, held_by_carrier, held_in_till
from marketplace.common.errors import WrongState
from marketplace.ledger.domain import carrier_owner, point_owner, shift_owner
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.shop.checkout.domain import SoldOut, hand_over, quote_handover, sell_at_handover, void_sale
from marketplace.shop.order.models import Order
from marketplace.shop.partner import locks
from marketplace.shop.partner.models import StockRecord
from tests.concurrency.race import of_kind, race
from tests.concurrency.test_placing import buyer, drop_stock_constraint, oversell
from tests.factories.accounts import UserFactory
from tests.factories.checkout import basket_of
from tests.factories.logistics import ClerkFactory, covered, stocked_outlet
from tests.factories.sales import shift_with_float, sold, trip_with_load
from tests.logistics.conftest import make_office

pytestmark = pytest.mark.django_db(transaction=True)

Kind = Account.Kind


@pytest.fixture
def office():
    return make_office()


def seller(record, shift, key=None):
    """Return a sale of one pack that a clerk is about to make, the price on the screen."""
    items = {record.pk: 1}
    quote = quote_handover(items=items, shift=shift)
    arguments = {"items": items, "shown": quote.digest, "given": quote.total, "shift": shift, "by": shift.clerk}
    return lambda: sell_at_handover(key=key or uuid4(), **arguments)


def buyers_and_sellers(office, packs, each):
    record = stocked_outlet(point=office.point, packs=packs, price=30_000, net_grams=1000)
    commune = covered(office.point)
    shifts = [shift_with_float(office.point, ClerkFactory(point=office.point).user, 0) for _number in range(each)]
    runners = [seller(record, shift) for shift in shifts]
    runners += [buyer(basket_of((record, 1)), commune) for _number in range(each)]
    outcomes = race(*runners)
    record.refresh_from_db()
    return outcomes, record


def test_the_last_pack_is_sold_once_over_counter_and_web(office):
    outcomes, record = buyers_and_sellers(office, 1, 6)
    won = of_kind(outcomes, CashSale) + of_kind(outcomes, Order)
    assert (len(won), len(of_kind(outcomes, SoldOut))) == (1, 11)
    left = 0 if of_kind(outcomes, CashSale) else 1
    assert (record.num_in_stock, record.num_allocated) == (left, left)
    assert Order.objects.count() == 1


def test_control_without_the_condition_the_pack_is_sold_twelve_times(office, monkeypatch):
    monkeypatch.setattr(locks, "_allocate", oversell)
    monkeypatch.setattr(StockRecord, "net_stock_level", 99)  # all looked before anybody had bought
    drop_stock_constraint()
    outcomes, _record = buyers_and_sellers(office, 1, 3)
    assert len(of_kind(outcomes, CashSale) + of_kind(outcomes, Order)) > 1


def test_the_same_sale_ten_times_is_one(office):
    record = stocked_outlet(point=office.point, packs=20, price=30_000)
    shift = shift_with_float(office.point, office.clerk, 0)
    outcomes = race(*[seller(record, shift, key=UUID(int=5))] * 10)
    assert len({sale.pk for sale in of_kind(outcomes, CashSale)}) == 1
    assert balance(Kind.DRAWER, shift_owner(shift)) == 30_000


def closing(shift, counted):
    return lambda: close_shift(shift=Shift.objects.get(pk=shift.pk), notes=counted, by=shift.clerk)


def stray(shift) -> int:
    """Return the đồng that the ledger still sees in the drawer of a shift that was closed exactly."""
    return balance(Kind.DRAWER, shift_owner(shift))


def test_a_shift_closes_with_every_sale_or_before_it(office):
    record = stocked_outlet(point=office.point, packs=20, price=30_000)
    for _round in range(4):
        clerk = ClerkFactory(point=office.point).user
        shift = shift_with_float(office.point, clerk, 0)
        sold((record, 1), shift=shift)
        outcomes = race(seller(record, shift), closing(shift, {20_000: 1, 10_000: 1}))
        shift.refresh_from_db()
        late = len(of_kind(outcomes, CashSale))
        assert shift.expected == 30_000 * (1 + late)
        assert (shift.status, len(of_kind(outcomes, WrongState))) == (("difference", 0) if late else ("settled", 1))
        assert stray(shift) == (shift.expected if late else 0)


def test_control_without_the_lock_a_sale_comes_after_the_closing(office, monkeypatch):
    record = stocked_outlet(point=office.point, packs=20, price=30_000)
    shift = shift_with_float(office.point, office.clerk, 0)
    looked, closed = threading.Event(), threading.Event()

    def look(pk):
        found = Shift.objects.select_related("point__operator").get(pk=pk)
        looked.set()
        closed.wait(20)
        return found

    sell = seller(record, shift)
    monkeypatch.setattr(hand_over, "lock_shift", look)
    close = closing(shift, {})

    def close_after_the_look():
        looked.wait(20)
        done = close()
        closed.set()
        return done

    assert not of_kind(race(sell, close_after_the_look), Exception)
    assert shift_domain.lock_shift is not look
    assert Shift.objects.get().status == "settled"
    assert stray(shift) == 30_000  # in nobody's count


def test_a_void_and_the_closing_see_each_other(office):
    record = stocked_outlet(point=office.point, packs=20, price=30_000)
    for _round in range(4):
        clerk = ClerkFactory(point=office.point).user
        shift = shift_with_float(office.point, clerk, 0)
        sale = sold((record, 1), shift=shift)
        outcomes = race(
            lambda: void_sale(sale=CashSale.objects.get(pk=sale.pk), by=clerk, reason="quét nhầm"),  # noqa: B023  run here
            closing(shift, {20_000: 1, 10_000: 1}),
        )
        shift.refresh_from_db()
        voided = len(of_kind(outcomes, CashSale))
        assert (shift.expected, shift.status) == ((0, "difference") if voided else (30_000, "settled"))
        assert len(of_kind(outcomes, WrongState)) == 1 - voided
        assert stray(shift) == 0


def test_control_without_the_lock_a_void_comes_after_the_closing(office, monkeypatch):
    """The void looks at an open shift, the shift is closed with the sale's cash, then the void takes it out again."""
    record = stocked_outlet(point=office.point, packs=20, price=30_000)
    shift = shift_with_float(office.point, office.clerk, 0)
    sale = sold((record, 1), shift=shift)
    looked, closed = threading.Event(), threading.Event()

    def look(pk):
        found = Shift.objects.select_related("point__operator").get(pk=pk)
        looked.set()
        closed.wait(20)
        return found

    monkeypatch.setattr(hand_over, "lock_shift", look)
    close = closing(shift, {20_000: 1, 10_000: 1})

    def close_after_the_look():
        looked.wait(20)
        done = close()
        closed.set()
        return done

    void = {"by": office.clerk, "reason": "quét nhầm"}
    assert not of_kind(race(lambda: void_sale(sale=sale, **void), close_after_the_look), Exception)
    assert (Shift.objects.get().status, Shift.objects.get().counted) == ("settled", 30_000)
    assert stray(shift) == -30_000  # taken out of a drawer that is empty: in the till, and owed to nobody


def test_two_readers_of_one_void_leave_the_first(office):
    record = stocked_outlet(point=office.point, packs=20, price=30_000)
    sale = sold((record, 1), shift=shift_with_float(office.point, office.clerk, 0))
    sale = void_sale(sale=sale, by=office.clerk, reason="quét nhầm")
    readers = [office.head, UserFactory(admin=True)]
    outcomes = race(*[lambda by=by: read_void(sale=sale, by=by, note=str(by.pk)) for by in readers * 3])
    (read,) = {(one.void_read_by_id, one.void_note) for one in of_kind(outcomes, CashSale)}
    assert read[1] == str(read[0])


def test_eight_voids_of_one_sale_give_the_goods_back_once(office):
    record = stocked_outlet(point=office.point, packs=20, price=30_000)
    shift = shift_with_float(office.point, office.clerk, 0)
    sale = sold((record, 3), shift=shift)
    outcomes = race(
        *[lambda: void_sale(sale=CashSale.objects.get(pk=sale.pk), by=office.clerk, reason="quét nhầm")] * 8
    )
    record.refresh_from_db()
    assert (len(of_kind(outcomes, CashSale)), record.num_in_stock, stray(shift)) == (8, 20, 0)


def test_a_van_sale_is_voided_or_handed_over(office):
    record = stocked_outlet(point=office.point, packs=20, price=30_000)
    trip, load = trip_with_load(office.carrier, record, 10)
    for _round in range(3):
        sale = sold((load, 1), trip=trip)
        race(
            lambda: void_sale(sale=CashSale.objects.get(pk=sale.pk), by=office.carrier.user, reason="đổi ý"),  # noqa: B023
            lambda: hand_over_cash(
                key=uuid4(), carrier=office.carrier, point=office.point, counted=30_000, by=office.clerk
            ),
        )
        sale.refresh_from_db()
        assert (sale.voided_at is None) == hasattr(CashSale.objects.get(pk=sale.pk), "handover_link")
    carrier = carrier_owner(office.carrier)
    assert balance(Kind.CARRIER_CASH, carrier) == held_by_carrier(office.carrier) == 0
    assert CashHandover.objects.exclude(status="settled").count() == 0


def test_a_van_is_counted_with_every_sale_or_before_it(office):
    record = stocked_outlet(point=office.point, packs=20, price=30_000)
    trip, load = trip_with_load(office.carrier, record, 5)
    quote = quote_handover(items={load.pk: 1}, trip=trip)
    sale = {"items": {load.pk: 1}, "shown": quote.digest, "given": quote.total, "trip": trip}
    outcomes = race(
        lambda: sell_at_handover(key=uuid4(), by=office.carrier.user, **sale),
        lambda: count_van(trip=VanTrip.objects.get(pk=trip.pk), counted={load.pk: 5}, by=office.clerk),
    )
    load.refresh_from_db()
    sales = len(of_kind(outcomes, CashSale))
    assert (trip.counts.get().expected, load.num_in_stock) == (5 - sales, 5 - sales)


def test_goods_are_sent_and_received_once(office):
    record = stocked_outlet(point=office.point, packs=20, price=30_000)
    trip, load = trip_with_load(office.carrier, record, 2)
    admin = UserFactory(admin=True)
    asked = {"source": record.partner, "target": load.partner, "packs": {record.product_id: 5}}
    transfers = race(*[lambda: request_transfer(key=UUID(int=9), by=admin, **asked)] * 6)
    (pk,) = {transfer.pk for transfer in of_kind(transfers, Transfer)}
    race(*[lambda: send_transfer(transfer=Transfer.objects.get(pk=pk), by=admin)] * 6)
    race(*[lambda: receive_transfer(transfer=Transfer.objects.get(pk=pk), by=office.carrier.user)] * 6)
    record.refresh_from_db()
    load.refresh_from_db()
    assert (record.num_in_stock, load.num_in_stock, trip.status) == (13, 7, "out")


def underway(office):
    """Return (record, shelf at the other office, runners that receive and recall five packs)."""
    record, other = stocked_outlet(point=office.point, packs=20, price=30_000), make_office()
    admin = UserFactory(admin=True)
    shelf = open_outlet(point=other.point, legal_seller=record.partner.legal_seller, by=admin).partner
    asked = {"source": record.partner, "target": shelf, "packs": {record.product_id: 5}, "by": admin}
    transfer = send_transfer(transfer=request_transfer(key=uuid4(), **asked), by=admin)
    receive = {"transfer": transfer, "by": other.clerk}
    recall = {"transfer": transfer, "by": admin, "reason": "không ai nhận"}
    return record, shelf, [lambda: receive_transfer(**receive), lambda: recall_transfer(**recall)]


def in_stock(record, shelf):
    there = StockRecord.objects.filter(partner=shelf).values_list("num_in_stock", flat=True)
    record.refresh_from_db()
    return record.num_in_stock, sum(there)


def test_goods_are_received_or_called_back(office):
    for _round in range(4):
        record, shelf, runners = underway(office)
        outcomes = race(*runners * 3)
        received = in_stock(record, shelf) == (15, 5)
        assert received or in_stock(record, shelf) == (20, 0)
        assert (len(of_kind(outcomes, Transfer)), len(of_kind(outcomes, WrongState))) == (3, 3)
        assert Transfer.objects.latest("pk").status == ("received" if received else "recalled")


def test_control_without_the_transfers_lock_the_goods_are_in_two_places(office, monkeypatch):
    record, shelf, runners = underway(office)
    together = threading.Barrier(2)

    def look(transfer):
        found = Transfer.objects.select_related("source", "target").get(pk=transfer.pk)
        together.wait(20)
        return found, list(found.lines.order_by("product_id"))

    monkeypatch.setattr(transfer_domain, "_lock", look)
    with connection.cursor() as cursor:  # beneath lies what a transfer may say of itself
        cursor.execute("ALTER TABLE logistics_transfer DROP CONSTRAINT logistics_transfer_recalled")
    assert not of_kind(race(*runners), Exception)
    assert in_stock(record, shelf) == (20, 5)


def float_wanted_twice(office):
    """Return runners that each take all the small change of a till: into a drawer, and back to clearing."""
    issue_float(key=uuid4(), point=office.point, amount=500_000, by=office.head)
    return [
        lambda: open_shift(key=uuid4(), point=office.point, float_amount=500_000, by=office.clerk),
        lambda: return_float(key=uuid4(), point=office.point, amount=500_000, by=office.head),
    ]


def test_small_change_is_in_a_drawer_or_given_back(office):
    outcomes = race(*float_wanted_twice(office))
    assert len(of_kind(outcomes, WrongCash)) == 1
    assert (held_in_till(office.point), balance(Kind.TILL, point_owner(office.point))) == (0, 0)


def test_control_without_the_tills_lock_small_change_goes_twice(office, monkeypatch):
    runners, together = float_wanted_twice(office), threading.Barrier(2)

    def look_at_once(point):
        left = float_at_hand(point)
        together.wait(20)
        return left

    monkeypatch.setattr(shift_domain, "float_at_hand", look_at_once)
    monkeypatch.setattr(shift_domain, "Point", Mock(**{"objects.select_for_update": lambda **how: Point.objects}))
    assert not of_kind(race(*runners), Exception)
    assert balance(Kind.TILL, point_owner(office.point)) == -500_000

"""Money against the end of a reservation; forty buyers over goods whose reservations lapse; with what must fail."""

import datetime as dt
import threading
from importlib import import_module

import pytest
from django.db import transaction
from django.db.models import Sum

from marketplace.common import clock
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.shop.checkout.domain import SoldOut, expire_reservations, reservation_limits
from marketplace.shop.checkout.domain import reservations as reservations_module
from marketplace.shop.checkout.domain.reservation_limits import TooManyUnpaid
from marketplace.shop.order.models import Line, Order, OrderStatus
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.payment.models import IncomingTransfer
from tests.concurrency.race import of_kind, race
from tests.factories.accounts import UserFactory
from tests.factories.checkout import (
    ReceivingAccountFactory,
    ReservationLimitFactory,
    deliverable_commune,
    placed_order,
    transferred,
    unpaid_order,
)
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 6
BUYERS = 40
UNITS = 7


def test_of_the_money_and_the_end_of_the_reservation_one_wins_whole():
    commune, accountant = deliverable_commune(), UserFactory(is_staff=True)
    record = StockRecordFactory(price=100_000, num_in_stock=100)
    outcomes = []
    for round_number in range(ROUNDS):
        order = unpaid_order((record, 2), commune=commune)
        Order.objects.filter(pk=order.pk).update(reserved_until=clock.now() - dt.timedelta(seconds=1))
        runners = [lambda order=order: transferred(order, by=accountant), expire_reservations]
        done = race(*(runners if round_number % 2 else runners[::-1]))
        assert not of_kind(done, Exception)
        order.refresh_from_db()
        transfer = IncomingTransfer.objects.get(order=order)
        owner = f"order:{order.pk}"
        books = tuple(balance(kind, owner) for kind in (Account.Kind.RECEIVABLE, Account.Kind.UNEARNED))
        if order.status == OrderStatus.PLACED:
            assert (transfer.status, books) == ("applied", (0, -230_000))
        else:
            assert (order.status, transfer.status, transfer.trouble) == (OrderStatus.CANCELLED, "held", "too_late")
            assert books == (0, 0)
            assert balance(Account.Kind.REFUND_DUE, f"transfer:{transfer.pk}") == -230_000
        outcomes.append(order.status)
    record.refresh_from_db()
    assert (record.num_in_stock, record.num_allocated) == (100, 2 * outcomes.count(OrderStatus.PLACED))
    assert balance(Account.Kind.BANK, "market") == ROUNDS * 230_000


def test_the_same_statement_line_ten_times_at_once_is_one_transfer():
    accountant = UserFactory(is_staff=True)
    order = unpaid_order((StockRecordFactory(num_in_stock=5), 1))
    outcomes = race(*[lambda: transferred(order, by=accountant)] * 10)
    assert len({transfer.pk for transfer in of_kind(outcomes, IncomingTransfer)}) == 1
    assert balance(Account.Kind.BANK, "market") == order.total_incl_tax


def sold(record):
    """Return the packs of orders that are not cancelled."""
    lines = Line.objects.filter(stockrecord=record).exclude(order__status=OrderStatus.CANCELLED)
    return lines.aggregate(packs=Sum("quantity"))["packs"] or 0


def test_what_lapses_can_be_bought_again_to_the_last_pack():
    """Forty buyers reserve what there is, all reservations lapse twice over while others buy: sold = K, none lost."""
    commune = deliverable_commune()
    ReceivingAccountFactory()
    record = StockRecordFactory(price=100_000, num_in_stock=UNITS)
    buy = [lambda: placed_order((record, 1), commune=commune, payment="transfer")] * BUYERS
    reserved = race(*buy)
    assert (len(of_kind(reserved, Order)), len(of_kind(reserved, SoldOut))) == (UNITS, BUYERS - UNITS)
    Order.objects.update(reserved_until=clock.now() - dt.timedelta(seconds=1))
    assert sold(record) == UNITS
    # They lapse, three passes at once, while half of the buyers try again; whoever comes too early finds nothing.
    race(*[expire_reservations] * 3, *buy[:20])
    while expire_reservations():
        pass
    race(*buy)
    record.refresh_from_db()
    assert sold(record) == UNITS == record.num_allocated
    assert record.num_in_stock == UNITS
    assert Order.objects.filter(status=OrderStatus.CANCELLED).count() == UNITS


def test_without_the_look_under_the_lock_two_passes_end_the_same_order(monkeypatch):
    """The negative control: two passes that look without the lock both end one order.

    Its stock is given back once all the same: what a cancelled line holds is a second guard, in the cancellation.
    """
    record = StockRecordFactory(price=100_000, num_in_stock=10)
    commune = deliverable_commune()
    unpaid_order((record, 3), commune=commune)
    placed_order((record, 3), commune=commune)  # the stock that a second release would take away
    Order.objects.filter(status=OrderStatus.UNPAID).update(reserved_until=clock.now() - dt.timedelta(seconds=1))
    both_looked = threading.Barrier(2, timeout=20)

    def unguarded(pk: int) -> bool:
        with transaction.atomic():
            order = Order.objects.get(pk=pk, status=OrderStatus.UNPAID)
            both_looked.wait()
            reservations_module.cancel_locked(order, by=None, reason="quá giờ")
        return True

    monkeypatch.setattr(reservations_module, "_expire", unguarded)
    outcomes = race(*[expire_reservations] * 2)
    record.refresh_from_db()
    assert (outcomes, record.num_allocated) == ([1, 1], 3)


def test_one_order_that_cannot_end_does_not_hold_up_the_others(monkeypatch):
    record = StockRecordFactory(price=100_000, num_in_stock=10)
    commune = deliverable_commune()
    stuck, other = (unpaid_order((record, 2), commune=commune) for _number in range(2))
    Order.objects.update(reserved_until=clock.now() - dt.timedelta(seconds=1))
    StockRecord.objects.filter(pk=record.pk).update(num_allocated=3)  # somebody's slip: less than both hold
    assert expire_reservations() == 1
    assert set(Order.objects.values_list("pk", "status")) == {(stuck.pk, "cancelled"), (other.pk, "unpaid")}


def reserve_with_one_number(buyers: int) -> list[object]:
    """Let so many people with one telephone number reserve a pack at the same moment, where three may."""
    commune = deliverable_commune()
    ReceivingAccountFactory()
    ReservationLimitFactory(most_orders=3)
    record = StockRecordFactory(price=100_000, num_in_stock=100)
    done = race(*[lambda: placed_order((record, 1), commune=commune, payment="transfer")] * buyers)
    record.refresh_from_db()
    assert record.num_allocated == len(of_kind(done, Order))
    return done


def test_of_twenty_reservations_of_one_number_at_once_three_are_made():
    done = reserve_with_one_number(20)
    assert (len(of_kind(done, Order)), len(of_kind(done, TooManyUnpaid))) == (3, 17)


def test_without_the_lock_on_the_number_more_are_made_than_may(monkeypatch):
    """The negative control: six who count before any of them has committed all find room."""
    all_counted = threading.Barrier(6, timeout=20)
    counted = reservation_limits.require_room_to_reserve

    def unguarded(**number) -> None:
        counted(**number)
        all_counted.wait()

    monkeypatch.setattr(reservation_limits, "_lock", lambda phone: None)
    placing = import_module("marketplace.shop.checkout.domain.place_order")  # its function has the same name
    monkeypatch.setattr(placing, "require_room_to_reserve", unguarded)
    assert len(of_kind(reserve_with_one_number(6), Order)) == 6

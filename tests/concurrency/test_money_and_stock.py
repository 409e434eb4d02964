"""Refunds, collections and movements at the same moment."""

import threading

import pytest
from django.db.models import Sum

from marketplace.shop.order.domain import close_order_if_done
from marketplace.shop.order.models import Order, OrderStatus, SellerOrder, SellerOrderStatus
from marketplace.shop.partner.domain import BelowAllocated, record_movement
from marketplace.shop.partner.models import StockMovement, StockRecord
from marketplace.shop.payment.methods import method
from marketplace.shop.payment.models import PaymentRefused, Source, Transaction
from tests.concurrency.race import of_kind, race
from tests.factories.partner import PartnerFactory, StockRecordFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paid_order():
    order = Order.objects.create(number="CPRACE", total_incl_tax=100_000, total_excl_tax=100_000)
    method("cod").authorise(order=order, amount=100_000)
    method("cod").collect(order=order, amount=100_000, reference="shipment:1")
    return order


def test_parallel_refunds_never_give_back_more_than_was_collected(paid_order):
    def refund(number):
        return lambda: method("cod").refund(order=paid_order, amount=30_000, reference=f"complaint:{number}")

    outcomes = race(*[refund(number) for number in range(10)])
    assert (len(of_kind(outcomes, Source)), len(of_kind(outcomes, PaymentRefused))) == (3, 7)
    refunds = Transaction.objects.filter(txn_type="Refund").aggregate(total=Sum("amount"))["total"]
    assert (Source.objects.get().amount_refunded, refunds) == (90_000, 90_000)


def test_the_same_refund_ten_times_is_one(paid_order):
    outcomes = race(*[lambda: method("cod").refund(order=paid_order, amount=30_000, reference="complaint:1")] * 10)
    assert len(of_kind(outcomes, Source)) == 10
    assert Source.objects.get().amount_refunded == 30_000


def test_authorising_at_once_is_one_source():
    orders = [Order.objects.create(number=f"CP{n}", total_incl_tax=1, total_excl_tax=1) for n in range(10)]
    outcomes = race(*[lambda order=order: method("cod").authorise(order=order, amount=1) for order in orders * 2])
    assert len(of_kind(outcomes, Source)) == 20
    assert (Source.objects.count(), Transaction.objects.count()) == (10, 10)
    assert len({source.source_type_id for source in Source.objects.all()}) == 1


def test_the_same_movement_ten_times_is_one():
    record = StockRecordFactory(num_in_stock=20)

    def spoil():
        return record_movement(
            stockrecord=StockRecord.objects.get(pk=record.pk),
            kind=StockMovement.Kind.SPOILED,
            quantity=-3,
            source_kind="count",
            source_ref="1",
            by=None,
        )

    outcomes = race(*[spoil] * 10)
    assert len({movement.pk for movement in of_kind(outcomes, StockMovement)}) == 1
    record.refresh_from_db()
    assert record.num_in_stock == 17


def test_movements_out_leave_what_is_promised():
    record = StockRecordFactory(num_in_stock=20, num_allocated=11)

    def spoil(number):
        return lambda: record_movement(
            stockrecord=StockRecord.objects.get(pk=record.pk),
            kind=StockMovement.Kind.SPOILED,
            quantity=-2,
            source_kind="count",
            source_ref=str(number),
            by=None,
        )

    outcomes = race(*[spoil(number) for number in range(10)])
    assert (len(of_kind(outcomes, StockMovement)), len(of_kind(outcomes, BelowAllocated))) == (4, 6)
    record.refresh_from_db()
    assert record.num_in_stock == 12 == record.movements.aggregate(total=Sum("quantity"))["total"]


def test_of_two_last_parts_that_close_at_once_one_closes_the_order():
    from django.db import transaction

    order = Order.objects.create(number="CPX", total_incl_tax=2, total_excl_tax=2, status=OrderStatus.PLACED)
    for letter in "AB":
        place = PartnerFactory()
        SellerOrder.objects.create(
            order=order, number=f"CPX-{letter}", legal_seller=place.legal_seller, stocking_place=place,
            goods_total=1, freight=1,
        )  # fmt: skip
    both_changed = threading.Barrier(2)

    def deliver(part):
        with transaction.atomic():
            SellerOrder.objects.filter(pk=part.pk).update(status=SellerOrderStatus.DELIVERED)
            both_changed.wait(10)
            return close_order_if_done(order=Order.objects.get(pk=order.pk))

    outcomes = race(*[lambda part=part: deliver(part) for part in order.seller_orders.all()])
    assert sorted(outcomes) == [OrderStatus.COMPLETE, OrderStatus.PLACED]
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETE

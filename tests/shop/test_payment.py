"""Cash on delivery: authorised ≥ collected ≥ refunded, once a reference."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from marketplace.shop.order.models import Order
from marketplace.shop.payment.methods import METHODS, method
from marketplace.shop.payment.models import PaymentRefused, Source, Transaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return Order.objects.create(number="CPPAY", total_incl_tax=300_000, total_excl_tax=300_000)


@pytest.fixture
def cod():
    return method("cod")


def sums(order):
    source = Source.objects.get(order=order)
    return source.amount_allocated, source.amount_debited, source.amount_refunded


def test_from_authorised_to_refunded(order, cod):
    cod.authorise(order=order, amount=300_000)
    cod.release(order=order, amount=20_000, reference="weighed")
    cod.collect(order=order, amount=280_000, reference="shipment:1")
    cod.refund(order=order, amount=30_000, reference="complaint:1")
    assert sums(order) == (280_000, 280_000, 30_000)
    assert sorted(Transaction.objects.values_list("txn_type", "amount")) == [
        ("Authorise", 300_000), ("Debit", 280_000), ("Refund", 30_000), ("Release", 20_000),
    ]  # fmt: skip


def test_the_same_event_moves_money_once(order, cod):
    for _again in range(2):
        cod.authorise(order=order, amount=300_000)
        cod.collect(order=order, amount=100_000, reference="shipment:1")
    cod.collect(order=order, amount=50_000, reference="shipment:2")
    assert sums(order) == (300_000, 150_000, 0)
    assert Transaction.objects.count() == 3


def test_the_same_event_with_another_amount_is_refused(order, cod):
    cod.authorise(order=order, amount=300_000)
    cod.collect(order=order, amount=100_000, reference="shipment:1")
    with pytest.raises(PaymentRefused, match="số tiền khác"):
        cod.collect(order=order, amount=90_000, reference="shipment:1")
    assert sums(order) == (300_000, 100_000, 0)


@pytest.mark.parametrize(("step", "amount"), [("collect", 300_001), ("refund", 100_001), ("release", 200_001)])
def test_more_than_there_is_is_refused(order, cod, step, amount):
    cod.authorise(order=order, amount=300_000)
    cod.collect(order=order, amount=100_000, reference="shipment:1")
    before = sums(order), Transaction.objects.count()
    with pytest.raises(PaymentRefused):
        getattr(cod, step)(order=order, amount=amount, reference="too much")
    assert (sums(order), Transaction.objects.count()) == before


@pytest.mark.parametrize("amount", [0, -1, -(10**12)])
def test_no_money_is_no_payment(order, cod, amount):
    cod.authorise(order=order, amount=300_000)
    with pytest.raises(PaymentRefused, match="lớn hơn 0"):
        cod.collect(order=order, amount=amount, reference="x")
    assert sums(order) == (300_000, 0, 0)


def test_an_order_paid_otherwise_is_refused(order, cod):
    with pytest.raises(PaymentRefused):
        cod.collect(order=order, amount=1, reference="x")
    assert Source.objects.count() == 0


def test_an_unknown_way_to_pay_is_refused():
    assert list(METHODS) == ["cod", "transfer"]
    with pytest.raises(PaymentRefused):
        method("bitcoin")


def test_saving_a_source_that_was_read_before_does_not_write_old_sums_back(order, cod):
    stale = cod.authorise(order=order, amount=300_000)
    cod.collect(order=order, amount=100_000, reference="shipment:1")
    stale.label = "tiền mặt"
    stale.save()
    assert sums(order) == (300_000, 100_000, 0)


@pytest.mark.parametrize(
    ("field", "amount"), [("amount_debited", 300_001), ("amount_refunded", 1), ("amount_allocated", "300000.50")]
)
def test_the_database_refuses_what_does_not_add_up(order, cod, field, amount):
    cod.authorise(order=order, amount=300_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.filter(order=order).update(**{field: amount})


def test_a_transaction_is_written_once(order, cod):
    cod.authorise(order=order, amount=300_000)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Transaction.objects.update(amount=1)

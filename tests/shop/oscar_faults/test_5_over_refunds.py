"""Fault 5: 500 refunded on 100 debited; parallel refunds lose updates."""

import pytest
from oscar.apps.payment.abstract_models import AbstractSource

from marketplace.shop.order.models import Order
from marketplace.shop.payment.methods import method
from marketplace.shop.payment.models import PaymentRefused, Source, Transaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid():
    order = Order.objects.create(number="CPREFUND", total_incl_tax=100, total_excl_tax=100)
    method("cod").authorise(order=order, amount=100)
    return method("cod").collect(order=order, amount=100, reference="shipment:1")


def test_ours_refunds_at_most_what_was_collected(paid):
    with pytest.raises(PaymentRefused):
        paid.refund(500)
    paid.refund(100)
    with pytest.raises(PaymentRefused):
        paid.refund(1)
    assert Source.objects.get().amount_refunded == 100


def test_stock_oscar_refunds_five_times_as_much(paid, stock_oscar, monkeypatch):
    stock_oscar.without_rule("payment_source", "payment_refunded_debited_allocated")
    monkeypatch.setattr(Source, "save", AbstractSource.save)
    AbstractSource.refund(paid, 500)
    assert (Source.objects.get().amount_debited, Source.objects.get().amount_refunded) == (100, 500)


def test_ours_loses_no_refund_of_two_that_read_the_same_row(paid):
    one, other = Source.objects.get(), Source.objects.get()
    one.refund(30)
    other.refund(50)
    assert Source.objects.get().amount_refunded == 80


def test_stock_oscar_loses_one(paid, monkeypatch):
    monkeypatch.setattr(Source, "save", AbstractSource.save)
    one, other = Source.objects.get(), Source.objects.get()
    AbstractSource.refund(one, 30)
    AbstractSource.refund(other, 50)
    assert (Source.objects.get().amount_refunded, Transaction.objects.filter(txn_type="Refund").count()) == (50, 2)

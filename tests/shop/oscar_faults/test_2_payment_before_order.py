"""Fault 2: payment is taken before the order exists and before stock is checked; a double submit pays twice."""

import pytest
from django.contrib.auth.models import AnonymousUser

from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import SoldOut
from marketplace.shop.order.models import Order
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.payment.methods import METHODS, CashOnDelivery
from marketplace.shop.payment.models import Source, Transaction

pytestmark = pytest.mark.django_db


class Gateway(CashOnDelivery):
    """Remembers, for each payment it is asked for, whether the order was there."""

    def __init__(self):
        self.asked = []

    def authorise(self, *, order, amount):
        self.asked.append((Order.objects.filter(pk=order.pk).exists(), amount))
        return super().authorise(order=order, amount=amount)


@pytest.fixture
def gateway(monkeypatch):
    gateway = Gateway()
    monkeypatch.setitem(METHODS, "cod", gateway)
    return gateway


@pytest.fixture
def stock_checkout(stock_oscar, basket):
    return stock_oscar.StockCheckout(AnonymousUser(), basket)


def test_ours_authorises_against_an_order_that_exists(asked, place, gateway):
    place(**asked)
    assert gateway.asked == [(True, 115_000)]


def test_stock_oscar_takes_payment_while_there_is_no_order(stock_checkout, basket):
    there = []
    stock_checkout.handle_payment = lambda number, total: there.append(Order.objects.filter(number=number).exists())
    stock_checkout.submit_basket(basket)
    assert there == [False]


def test_ours_takes_no_payment_for_what_is_sold_out(asked, place, gateway, record):
    StockRecord.objects.filter(pk=record.pk).update(num_in_stock=0)
    with pytest.raises(SoldOut):
        place(**asked)
    assert (gateway.asked, Source.objects.count(), Transaction.objects.count()) == ([], 0, 0)
    assert Basket.objects.get(pk=asked["basket"].pk).status == Basket.OPEN


def test_ours_keeps_no_payment_where_the_last_pack_goes_meanwhile(asked, place, gateway, record, monkeypatch):
    monkeypatch.setattr(StockRecord, "net_stock_level", 9)
    StockRecord.objects.filter(pk=record.pk).update(num_in_stock=0)
    with pytest.raises(SoldOut):
        place(**asked)
    assert (len(gateway.asked), Source.objects.count(), Transaction.objects.count()) == (1, 0, 0)


def test_stock_oscar_takes_payment_for_what_is_sold_out(stock_checkout, basket, record):
    StockRecord.objects.filter(pk=record.pk).update(num_in_stock=0)
    response = stock_checkout.submit_basket(basket)
    # Our table refuses to be oversold; by then the money has been taken, and the customer sees an error.
    assert (len(stock_checkout.taken), Order.objects.count()) == (1, 0)
    assert (response.status_code, response.error != "") == (200, True)


def test_ours_authorises_a_double_submit_once(asked, place, gateway):
    assert place(**asked) == place(**asked)
    assert len(gateway.asked) == 1
    assert Transaction.objects.count() == 1


def test_stock_oscar_takes_a_double_submit_twice(stock_checkout, basket):
    first = stock_checkout.submit_basket(basket)
    second = stock_checkout.submit_basket(basket)  # the second click, whose request had loaded the basket before
    assert (first.status_code, second.status_code) == (302, 200)  # the customer sees an error for an order that stands
    assert (len(stock_checkout.taken), Order.objects.count()) == (2, 1)

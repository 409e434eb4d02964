"""Fault 11: the creator's transaction ends before ``order_placed`` fires, and the basket is submitted later still."""

import pytest
from django.db import transaction
from oscar.apps.order.signals import order_placed

from logistics.models import Shipment
from marketplace.ledger.models import Entry
from marketplace.messaging.models import Message
from marketplace.quotas.models import Take
from marketplace.shop.basket.models import Basket
from marketplace.shop.order.models import Line, Order, SellerOrder
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.payment.models import Source, Transaction

pytestmark = pytest.mark.django_db

STEPS = [
    "marketplace.shop.checkout.domain.writing.terms_by_kind",
    "marketplace.shop.checkout.domain.writing.create_shipments",
    "marketplace.shop.payment.methods.CashOnDelivery.authorise",
    "marketplace.ledger.domain.post_entry",
    "marketplace.messaging.domain.queue_messages",
    "marketplace.quotas.domain.take",
    "marketplace.shop.partner.locks.allocate_stock",
]


class PowerCut(Exception):
    """Whatever may happen to a process."""


def cut(*args, **kwargs):
    raise PowerCut


@pytest.mark.parametrize("step", STEPS)
def test_ours_leaves_nothing_behind_wherever_it_stops(asked, place, monkeypatch, step):
    with monkeypatch.context() as patched:
        patched.setattr(step, cut)
        with pytest.raises(PowerCut):
            place(**asked)
    for model in (Order, SellerOrder, Line, Shipment, Source, Transaction, Entry, Message, Take):
        assert model.objects.count() == 0, model
    assert Basket.objects.get(pk=asked["basket"].pk).status == Basket.OPEN
    assert StockRecord.objects.get().num_allocated == 0
    assert place(**asked).number  # and the same page may simply be sent again


@pytest.mark.django_db(transaction=True)
def test_ours_is_inside_one_transaction_to_its_last_statement(asked, place, monkeypatch):
    from marketplace.shop.partner import locks

    allocate, depth = locks.allocate_stock, []

    def watched(**quantities):
        depth.append(transaction.get_connection().in_atomic_block)
        allocate(**quantities)
        depth.append(Basket.objects.get(pk=asked["basket"].pk).status)

    monkeypatch.setattr(locks, "allocate_stock", watched)
    place(**asked)
    assert depth == [True, Basket.SUBMITTED]


@pytest.mark.django_db(transaction=True)
def test_stock_oscar_leaves_an_order_and_an_open_basket(stock_oscar, basket):
    order_placed.connect(cut)
    try:
        with pytest.raises(PowerCut):
            stock_oscar.place_as_stock(basket)
    finally:
        order_placed.disconnect(cut)
    assert (Order.objects.count(), StockRecord.objects.get().num_allocated) == (1, 1)
    assert Basket.objects.get(pk=basket.pk).status == Basket.OPEN

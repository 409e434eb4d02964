"""Fault 3: a mail failure after the order shows an error and re-opens the basket; the retry fails on the number."""

import pytest
from django.contrib.auth.models import AnonymousUser

from marketplace.messaging.models import Message
from marketplace.shop.basket.models import Basket
from marketplace.shop.order.models import Order

pytestmark = pytest.mark.django_db(transaction=True)


class DeadBroker:
    def __getattr__(self, name):
        raise ConnectionError("the broker is gone")


def test_ours_stands_while_the_message_waits_in_the_outbox(asked, place, monkeypatch):
    from marketplace.messaging import tasks

    monkeypatch.setattr(tasks, "relay_messages", DeadBroker())
    order = place(**asked)
    order.refresh_from_db()
    assert order.basket.status == Basket.SUBMITTED
    assert set(Message.objects.values_list("template", "status")) == {
        ("order_placed", Message.Status.WAITING),
        ("seller_order_new", Message.Status.WAITING),
    }
    assert place(**asked).pk == order.pk  # the retry of a customer who saw no answer


def test_stock_oscar_shows_an_error_reopens_the_basket_and_refuses_the_retry(stock_oscar, basket):
    checkout = stock_oscar.StockCheckout(AnonymousUser(), basket, mail_works=False)
    response = checkout.submit_basket(basket)
    assert (response.status_code, bool(response.error)) == (200, True)
    assert (Order.objects.count(), Basket.objects.get(pk=basket.pk).status) == (1, Basket.OPEN)
    with pytest.raises(ValueError, match=str(100_000 + basket.pk)):
        stock_oscar.place_as_stock(basket, number=100_000 + basket.pk)

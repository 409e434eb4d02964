"""Fault 4: a price that changes between preview and submit is charged silently."""

import pytest
from django.contrib.auth.models import AnonymousUser

from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import PriceChanged
from marketplace.shop.order.models import Order
from marketplace.shop.partner.domain import change_price

pytestmark = pytest.mark.django_db


def test_ours_asks_again(asked, place, record):
    change_price(stockrecord=record, price=999_000, by=None)
    with pytest.raises(PriceChanged) as refused:
        place(**asked)
    assert refused.value.quote.total == 1_014_000
    assert (Order.objects.count(), Basket.objects.get(pk=asked["basket"].pk).status) == (0, Basket.OPEN)
    order = place(**asked | {"quote_digest": refused.value.quote.digest})  # the new yes
    assert order.total_incl_tax == 1_014_000


def test_stock_oscar_charges_what_was_never_shown(stock_oscar, basket, record):
    shown = stock_oscar.total_of(stock_oscar.with_stock_strategy(basket)).incl_tax
    change_price(stockrecord=record, price=999_000, by=None)
    checkout = stock_oscar.StockCheckout(AnonymousUser(), basket)
    checkout.submit_basket(basket)
    assert shown == 100_000
    assert [amount for _number, amount in checkout.taken] == [999_000]
    assert Order.objects.get().total_incl_tax == 999_000

"""Fault 10: order numbers are ``100000 + basket.id``: guessable, and one attempt a basket."""

import oscar.apps.order.utils as stock_utils
import pytest
from oscar.core.loading import get_class

from marketplace.shop.checkout.domain import SoldOut
from marketplace.shop.order.numbers import is_valid_number
from marketplace.shop.partner.models import StockRecord

pytestmark = pytest.mark.django_db


def test_ours_says_nothing_about_the_basket_or_the_next_order(basket):
    generator = get_class("order.utils", "OrderNumberGenerator")()
    numbers = {generator.order_number(basket) for _ in range(100)}
    assert len(numbers) == 100
    assert all(is_valid_number(number) for number in numbers)
    assert not any(str(basket.pk + 100_000) in number for number in numbers)


def test_stock_oscar_counts_baskets(basket):
    generator = stock_utils.OrderNumberGenerator()
    assert {generator.order_number(basket) for _ in range(100)} == {100_000 + basket.pk}


def test_ours_has_as_many_attempts_as_it_takes(asked, place, record):
    StockRecord.objects.filter(pk=record.pk).update(num_in_stock=0)
    for _attempt in range(3):
        with pytest.raises(SoldOut):
            place(**asked)
    StockRecord.objects.filter(pk=record.pk).update(num_in_stock=1)
    assert is_valid_number(place(**asked).number)


def test_stock_oscar_has_one(stock_oscar, basket):
    number = stock_utils.OrderNumberGenerator().order_number(basket)
    stock_oscar.place_as_stock(basket, number=number)
    with pytest.raises(ValueError, match=str(number)):
        stock_oscar.place_as_stock(basket, number=number)

"""Fault 1: ``StockRecord.allocate()`` is an unconditional ``F() + n``. Stock 1, 20 buyers at once: 20 orders."""

import uuid

import pytest

from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import SoldOut, place_order, quote_basket
from marketplace.shop.order.models import Channel, Order
from tests.concurrency.race import of_kind, race
from tests.factories.checkout import basket_of, recipient_in
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db(transaction=True)

BUYERS = 20


@pytest.fixture
def last_one():
    return StockRecordFactory(price=100_000, num_in_stock=1)


@pytest.fixture
def baskets(last_one):
    return [basket_of((last_one, 1)) for _ in range(BUYERS)]


def test_ours_sells_the_last_pack_once(last_one, baskets, commune):
    def buyer(basket):
        digest = quote_basket(basket, commune=commune).digest
        return lambda: place_order(
            basket=Basket.objects.get(pk=basket.pk),
            key=uuid.uuid4(),
            quote_digest=digest,
            recipient=recipient_in(commune),
            user=None,
            channel=Channel.WEB,
        )

    outcomes = race(*[buyer(basket) for basket in baskets])
    last_one.refresh_from_db()
    assert (len(of_kind(outcomes, Order)), len(of_kind(outcomes, SoldOut))) == (1, BUYERS - 1)
    assert (last_one.num_in_stock, last_one.num_allocated) == (1, 1)


def test_stock_oscar_sells_it_twenty_times(stock_oscar, last_one, baskets):
    stock_oscar.without_rule("partner_stockrecord", "partner_never_oversold")
    outcomes = race(*[lambda basket=basket: stock_oscar.place_as_stock(basket) for basket in baskets])
    last_one.refresh_from_db()
    assert len(of_kind(outcomes, Order)) == BUYERS
    assert (last_one.num_in_stock, last_one.num_allocated) == (1, BUYERS)

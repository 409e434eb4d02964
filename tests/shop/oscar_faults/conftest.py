import uuid

import pytest

from marketplace.shop.checkout.domain import place_order, quote_basket
from marketplace.shop.order.models import Channel
from tests.factories.checkout import basket_of, deliverable_commune, recipient_in
from tests.factories.partner import StockRecordFactory
from tests.shop.oscar_faults import stock


@pytest.fixture
def stock_oscar(monkeypatch):
    """Oscar unforked, for the negative control."""
    stock.restore_stock_oscar(monkeypatch)
    return stock


@pytest.fixture
def commune():
    return deliverable_commune()


@pytest.fixture
def record():
    return StockRecordFactory(price=100_000, num_in_stock=10)


@pytest.fixture
def basket(record):
    return basket_of((record, 1))


@pytest.fixture
def asked(basket, commune):
    """What ``place_order`` is asked for: one pack by a guest."""
    return asking(basket, commune)


def asking(basket, commune):
    return {
        "basket": basket,
        "key": uuid.uuid4(),
        "quote_digest": quote_basket(basket, commune=commune).digest,
        "recipient": recipient_in(commune),
        "user": None,
        "channel": Channel.WEB,
    }


@pytest.fixture
def place():
    return place_order

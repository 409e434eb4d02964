"""Placing an order: all that belongs to it, once, or nothing at all."""

import pytest

from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.messaging.models import Message
from marketplace.shop.basket.models import Basket
from tests.factories.checkout import deliverable_commune, placed_order
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db


def test_an_order_carries_everything_that_belongs_to_it():
    record = StockRecordFactory(price=150_000, num_in_stock=10)
    commune = deliverable_commune()

    order = placed_order((record, 2), commune=commune)

    order.refresh_from_db()
    assert (order.total_incl_tax, order.shipping_incl_tax) == (330_000, 30_000)
    (part,) = order.seller_orders.all()
    assert (part.number, part.goods_total, part.freight, part.total_due) == (
        f"{order.number}-A",
        300_000,
        30_000,
        330_000,
    )
    (line,) = part.lines.all()
    assert (line.quantity, line.unit_price, line.ordered_grams, line.commission_bp) == (2, 150_000, 10_000, 500)
    assert part.shipment.cash_due == 330_000
    record.refresh_from_db()
    assert (record.num_in_stock, record.num_allocated) == (10, 2)
    assert balance(Account.Kind.RECEIVABLE, f"order:{order.pk}") == 330_000
    assert balance(Account.Kind.UNEARNED, f"order:{order.pk}") == -330_000
    assert sorted(Message.objects.values_list("template", flat=True)) == ["order_placed", "seller_order_new"]
    (source,) = order.sources.all()
    assert (source.amount_allocated, source.amount_debited) == (330_000, 0)
    assert order.basket.status == Basket.SUBMITTED

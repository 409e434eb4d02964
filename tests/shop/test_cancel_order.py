"""Cancelling undoes all that placing did, once, while nothing is packed."""

import pytest

from logistics.models import Shipment
from marketplace.ledger.models import Account, Entry
from marketplace.ledger.queries import balance
from marketplace.messaging.models import Message
from marketplace.quotas.domain import set_quota
from marketplace.quotas.models import Quota
from marketplace.shop.checkout.domain import TooLate, cancel_order
from marketplace.shop.checkout.domain.quota_keys import product_key
from marketplace.shop.order.models import Order, OrderStatus, SellerOrder, SellerOrderStatus
from marketplace.shop.partner.models import StockRecord
from tests.factories.accounts import UserFactory
from tests.factories.checkout import placed_order
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def records():
    return [StockRecordFactory(price=150_000, num_in_stock=10), StockRecordFactory(price=90_000, num_in_stock=10)]


@pytest.fixture
def order(records):
    set_quota(key=product_key(records[0].product_id), limit=5, source="thử nghiệm")
    return placed_order((records[0], 2), (records[1], 1))


def state(order, records):
    """Return everything that cancelling touches."""
    return {
        "order": Order.objects.values_list("status", "cancel_reason").get(pk=order.pk),
        "parts": list(order.seller_orders.order_by("pk").values_list("status", flat=True)),
        "stock": list(StockRecord.objects.order_by("pk").values_list("num_in_stock", "num_allocated")),
        "quota": Quota.objects.get().taken,
        "shipments": list(Shipment.objects.order_by("pk").values_list("status", "cash_due")),
        "owed": balance(Account.Kind.RECEIVABLE, f"order:{order.pk}"),
        "unearned": balance(Account.Kind.UNEARNED, f"order:{order.pk}"),
        "authorised": int(order.sources.get().amount_allocated),
        "messages": Message.objects.filter(template="order_cancelled").count(),
    }


CANCELLED = {
    "order": (OrderStatus.CANCELLED, "đặt nhầm"),
    "parts": [SellerOrderStatus.CANCELLED, SellerOrderStatus.CANCELLED],
    "stock": [(10, 0), (10, 0)],
    "quota": 0,
    "shipments": [(Shipment.Status.CANCELLED, 0), (Shipment.Status.CANCELLED, 0)],
    "owed": 0,
    "unearned": 0,
    "authorised": 0,
    "messages": 1,
}


def test_all_that_placing_did_is_undone(order, records):
    before = state(order, records)
    assert (before["stock"], before["quota"], before["owed"]) == ([(10, 2), (10, 1)], 2, 435_000)
    cancelled = cancel_order(order=order, by=UserFactory(), reason=" đặt nhầm\x00 ")
    assert state(order, records) == CANCELLED
    assert cancelled.status == OrderStatus.CANCELLED
    assert cancelled.cancelled_at is not None
    assert set(order.seller_orders.values_list("closed_at", flat=True)) == {cancelled.cancelled_at}


def test_again_changes_nothing(order, records):
    cancel_order(order=order, by=None, reason="đặt nhầm")
    entries = Entry.objects.count()
    stale = Order.objects.get(pk=order.pk)
    cancel_order(order=stale, by=None, reason="lần nữa")
    assert state(order, records) == CANCELLED
    assert Entry.objects.count() == entries


def test_a_confirmed_order_can_still_be_cancelled(order, records):
    order.seller_orders.update(status=SellerOrderStatus.CONFIRMED)
    cancel_order(order=order, by=None, reason="đặt nhầm")
    assert state(order, records) == CANCELLED


@pytest.mark.parametrize(
    "status",
    [SellerOrderStatus.PACKED, SellerOrderStatus.HANDED_IN, SellerOrderStatus.DELIVERED, SellerOrderStatus.RETURNED],
)
def test_once_one_seller_has_packed_it_is_too_late(order, records, status):
    SellerOrder.objects.filter(pk=order.seller_orders.first().pk).update(status=status)
    before = state(order, records)
    with pytest.raises(TooLate, match="từ chối nhận"):
        cancel_order(order=order, by=None, reason="đặt nhầm")
    assert state(order, records) == before


@pytest.mark.parametrize("status", [OrderStatus.COMPLETE, OrderStatus.RETURNED])
def test_an_order_that_is_done_stays_done(order, records, status):
    Order.objects.filter(pk=order.pk).update(status=status)
    with pytest.raises(TooLate):
        cancel_order(order=order, by=None, reason="đặt nhầm")
    assert Order.objects.get(pk=order.pk).status == status

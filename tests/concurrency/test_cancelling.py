"""A cancellation against a packing, and against itself: one wins whole, the other is refused."""

import pytest
from django.db.models import Sum

from farmers.domain import DrawSpec, confirm_seller_order
from farmers.models import LotDraw
from logistics.domain import pack_and_label
from logistics.models import PostalItem, Shipment
from marketplace.common.errors import WrongState
from marketplace.ledger.models import Account, Entry
from marketplace.ledger.queries import balance
from marketplace.messaging.models import Message
from marketplace.shop.checkout.domain import TooLate, cancel_order
from marketplace.shop.order.models import Order, OrderStatus, SellerOrder, SellerOrderStatus
from marketplace.shop.partner.locks import StockMismatch, release_stock
from marketplace.shop.partner.models import StockRecord
from tests.concurrency.race import of_kind, race
from tests.factories.checkout import deliverable_commune, placed_order
from tests.factories.farmers import ListingFactory, LotFactory, owner_of
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 6


def confirmed_order(listing, commune):
    """Return an order for two boxes that its household has confirmed, and the draw to pack it with."""
    order = placed_order((listing.stockrecord, 2), commune=commune)
    part = order.seller_orders.get()
    confirm_seller_order(seller_order=part, by=owner_of(listing.household))
    return order, part


def test_of_packing_and_cancelling_one_wins_whole():
    commune = deliverable_commune()
    listing = ListingFactory(quantity=100)
    owner = owner_of(listing.household)
    lot = LotFactory(growing_area=listing.growing_area)
    packed = cancelled = 0
    for round_number in range(ROUNDS):
        order, part = confirmed_order(listing, commune)
        draws = [DrawSpec(line_id=part.lines.get().pk, lot_id=lot.pk, quantity=2, grams=9_900)]
        runners = [
            lambda part=part, draws=draws: pack_and_label(
                seller_order=SellerOrder.objects.get(pk=part.pk), draws=draws, by=owner
            ),
            lambda order=order: cancel_order(order=Order.objects.get(pk=order.pk), by=None, reason="đặt nhầm"),
        ]
        outcomes = race(*(runners if round_number % 2 else runners[::-1]))
        part.refresh_from_db()
        order.refresh_from_db()
        owed = balance(Account.Kind.RECEIVABLE, f"order:{order.pk}")
        if of_kind(outcomes, PostalItem):
            packed += 1
            assert len(of_kind(outcomes, TooLate)) == 1
            assert (part.status, order.status) == (SellerOrderStatus.PACKED, OrderStatus.PLACED)
            assert owed == part.shipment.cash_due == part.total_due == 297_000 + 30_000
        else:
            cancelled += 1
            assert len(of_kind(outcomes, WrongState)) == 1
            assert (part.status, order.status) == (SellerOrderStatus.CANCELLED, OrderStatus.CANCELLED)
            assert (owed, part.shipment.status, part.shipment.cash_due) == (0, Shipment.Status.CANCELLED, 0)
    assert packed + cancelled == ROUNDS
    record = StockRecord.objects.get(pk=listing.stockrecord_id)
    assert (record.num_in_stock, record.num_allocated) == (100 - 2 * packed, 0)
    assert record.movements.aggregate(total=Sum("quantity"))["total"] == record.num_in_stock
    lot.refresh_from_db()
    assert (lot.drawn_grams, LotDraw.objects.count()) == (9_900 * packed, packed)


def test_ten_cancellations_are_one():
    record = StockRecordFactory(num_in_stock=10)
    order = placed_order((record, 3))
    outcomes = race(*[lambda: cancel_order(order=Order.objects.get(pk=order.pk), by=None, reason="đặt nhầm")] * 10)
    assert {outcome.status for outcome in of_kind(outcomes, Order)} == {OrderStatus.CANCELLED}
    assert len(of_kind(outcomes, Order)) == 10
    record.refresh_from_db()
    assert (record.num_in_stock, record.num_allocated) == (10, 0)
    assert Entry.objects.filter(source_kind="order_cancelled").count() == 1
    assert Message.objects.filter(template="order_cancelled").count() == 1
    assert balance(Account.Kind.RECEIVABLE, f"order:{order.pk}") == 0


def test_without_the_lock_stock_would_still_be_released_once():
    """Two cancellations that both saw an open order: what they would do is stopped by the locks' own condition."""
    record = StockRecordFactory(num_in_stock=10)
    placed_order((record, 3))
    outcomes = race(*[lambda: release_stock(quantities={record.pk: 3})] * 2)
    assert len(of_kind(outcomes, StockMismatch)) == 1
    record.refresh_from_db()
    assert record.num_allocated == 0

"""Buyers at the same moment: of K packs exactly K are sold, a key places one order, nobody waits in a circle.

Threads with their own connections commit for real. Every guard has its negative control: taken away, the race is lost,
so the race is known to be one.
"""

import random
import sys
import threading
import uuid

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import F

from logistics.models import Shipment
from marketplace.ledger.models import Entry, Leg
from marketplace.messaging.models import Message
from marketplace.quotas.domain import QuotaExhausted, set_quota
from marketplace.quotas.models import Quota
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import KeyReused, SoldOut, place_order, quote_basket
from marketplace.shop.checkout.domain.quota_keys import product_key
from marketplace.shop.order.models import Channel, Line, Order
from marketplace.shop.partner import locks
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.payment.models import Transaction
from tests.concurrency.race import of_kind, race
from tests.factories.checkout import basket_of, deliverable_commune, recipient_in
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db(transaction=True)


def buyer(basket, commune, key=None):
    """Return a function that places the basket, quoted before the race begins as a page would have been drawn."""
    digest, key = quote_basket(basket, commune=commune).digest, key or uuid.uuid4()

    def place():
        return place_order(
            basket=Basket.objects.get(pk=basket.pk),
            key=key,
            quote_digest=digest,
            recipient=recipient_in(commune),
            user=None,
            channel=Channel.WEB,
        )

    return place


def oversell(wanted):
    """Take stock as Oscar does: without a condition."""
    for stockrecord_id, packs in wanted:
        StockRecord.objects.filter(pk=stockrecord_id).update(num_allocated=F("num_allocated") + packs)
    return {stockrecord_id for stockrecord_id, _packs in wanted}


def drop_stock_constraint():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE partner_stockrecord DROP CONSTRAINT partner_never_oversold")


def buyers_for_five(count):
    record, commune = StockRecordFactory(num_in_stock=5), deliverable_commune()
    buyers = [buyer(basket_of((record, 1)), commune) for _ in range(count)]
    outcomes = race(*buyers)
    record.refresh_from_db()
    return outcomes, record


def test_forty_buyers_for_five_packs():
    outcomes, record = buyers_for_five(40)
    assert (len(of_kind(outcomes, Order)), len(of_kind(outcomes, SoldOut))) == (5, 35)
    assert (record.num_in_stock, record.num_allocated) == (5, 5)
    # Whoever was too late left nothing behind in any room, and kept the basket.
    for model in (Order, Line, Shipment, Entry, Transaction):
        assert model.objects.count() == 5, model
    assert (Leg.objects.count(), Message.objects.count()) == (10, 10)
    assert Basket.objects.filter(status=Basket.OPEN).count() == 35


@pytest.mark.parametrize("constraint", ["kept", "dropped"])
def test_control_without_the_condition_the_five_are_oversold(monkeypatch, constraint):
    monkeypatch.setattr(locks, "_allocate", oversell)
    monkeypatch.setattr(StockRecord, "net_stock_level", 99)  # buyers who all looked before anybody had bought
    if constraint == "dropped":
        drop_stock_constraint()
    outcomes, record = buyers_for_five(12)
    sold = {"kept": 5, "dropped": 12}[constraint]  # the constraint alone still holds, at the price of an error
    assert (len(of_kind(outcomes, Order)), record.num_allocated) == (sold, sold)


def test_the_same_key_twenty_times_is_one_order():
    record, commune = StockRecordFactory(num_in_stock=50), deliverable_commune()
    basket = basket_of((record, 2))
    outcomes = race(*[buyer(basket, commune, key=uuid.UUID(int=7))] * 20)
    assert {type(outcome) for outcome in outcomes} == {Order}
    assert len({order.number for order in outcomes}) == 1
    record.refresh_from_db()
    assert (Order.objects.count(), record.num_allocated, Entry.objects.count()) == (1, 2, 1)
    assert (Transaction.objects.count(), Message.objects.count()) == (1, 2)


def test_one_basket_with_twenty_keys_is_one_order():
    record, commune = StockRecordFactory(num_in_stock=50), deliverable_commune()
    basket = basket_of((record, 2))
    outcomes = race(*[buyer(basket, commune) for _ in range(20)])
    record.refresh_from_db()
    assert (len(of_kind(outcomes, Order)), Order.objects.count(), record.num_allocated) == (1, 1, 2)
    assert {getattr(outcome, "code", None) for outcome in outcomes if not isinstance(outcome, Order)} == {
        "basket_closed"
    }


def test_one_key_with_twenty_baskets_is_one_order():
    """Somebody replays a key from elsewhere: one of them is the order, the others are told."""
    commune = deliverable_commune()
    records = StockRecordFactory.create_batch(20)
    outcomes = race(*[buyer(basket_of((record, 1)), commune, key=uuid.UUID(int=7)) for record in records])
    assert (len(of_kind(outcomes, Order)), len(of_kind(outcomes, KeyReused))) == (1, 19)
    assert Order.objects.count() == 1
    assert sum(StockRecord.objects.values_list("num_allocated", flat=True)) == 1


def test_control_without_the_claim_the_same_request_is_placed_again_and_again(monkeypatch):
    """Neither the look for the key nor its unique index, nor the basket's lock: each click is an order."""
    all_have_read = threading.Barrier(5)

    def as_read_before(basket):
        all_have_read.wait(20)
        return basket

    module = sys.modules["marketplace.shop.checkout.domain.place_order"]  # the package's name of it is the function
    monkeypatch.setattr(module, "_placed_before", lambda key, body: None)
    monkeypatch.setattr(module, "_lock", as_read_before)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE order_order DROP CONSTRAINT order_order_placement_key_key")
    record, commune = StockRecordFactory(num_in_stock=50), deliverable_commune()
    outcomes = race(*[buyer(basket_of((record, 2)), commune, key=uuid.UUID(int=7))] * 5)
    assert len({order.pk for order in of_kind(outcomes, Order)}) == 5


def baskets_in_random_order(seed):
    """Return buyers of several products each, and the stock, some of which runs out."""
    draw = random.Random(seed)
    commune = deliverable_commune()
    records = [StockRecordFactory(num_in_stock=draw.randint(4, 12)) for _ in range(6)]
    for record in records[:2]:
        set_quota(key=product_key(record.product_id), limit=6, source="thử nghiệm")
    buyers = []
    for _ in range(24):
        wanted = draw.sample(records, k=draw.randint(2, 4))
        buyers.append(buyer(basket_of(*[(record, draw.randint(1, 2)) for record in wanted]), commune))
    return buyers, records


def test_baskets_of_several_products_never_wait_in_a_circle():
    buyers, records = baskets_in_random_order(seed=20260612)
    outcomes = race(*buyers)
    refused = [outcome for outcome in outcomes if not isinstance(outcome, Order)]
    assert {type(outcome) for outcome in refused} <= {SoldOut, QuotaExhausted}
    assert 0 < len(refused) < 24
    for record in records:
        record.refresh_from_db()
        sold = sum(Line.objects.filter(stockrecord=record).values_list("quantity", flat=True))
        assert record.num_allocated == sold <= record.num_in_stock
    for quota in Quota.objects.all():
        assert quota.taken == sum(quota.takes.values_list("amount", flat=True)) <= 6


def test_control_in_the_order_of_the_basket_they_do():
    """Locks taken as each basket happens to list them: PostgreSQL has to break a circle."""
    record, other = StockRecordFactory(num_in_stock=100), StockRecordFactory(num_in_stock=100)
    met = threading.Barrier(2)

    def allocate(first, second):
        with transaction.atomic():
            locks.allocate_stock(quantities={first.pk: 1})
            met.wait(10)
            locks.allocate_stock(quantities={second.pk: 1})

    outcomes = race(lambda: allocate(record, other), lambda: allocate(other, record))
    assert len(of_kind(outcomes, OperationalError)) == 1
    assert "deadlock" in str(of_kind(outcomes, OperationalError)[0])

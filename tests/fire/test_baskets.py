"""Ten products in a random order, fifty buyers at once, for a while: nobody waits in a circle, no order is half there.

``make soak SOAK="-k ten_products"`` does it for a minute; ``make test`` for a few seconds.
"""

import random
import threading
import time
import uuid
from collections import Counter

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.models import Count, F, Sum

from logistics.models import Shipment
from marketplace.ledger.models import Entry
from marketplace.quotas.domain import QuotaExhausted, set_quota
from marketplace.quotas.models import Quota
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import SoldOut, place_order, quote_basket
from marketplace.shop.checkout.domain.quota_keys import product_key
from marketplace.shop.order.models import Channel, Order, SellerOrder
from marketplace.shop.partner.models import StockRecord
from tests.concurrency.race import of_kind, race
from tests.factories.checkout import basket_of, deliverable_commune, recipient_in
from tests.factories.partner import StockRecordFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WORKERS, LINES, PRODUCTS = 50, 10, 14


def deadlocks() -> int:
    """Return how many circles PostgreSQL has had to break in this database, those of ended sessions included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def shop_of(products: int, stock: tuple[int, int], draw: random.Random) -> list[StockRecord]:
    """Return goods of several sellers, some of which run out and some of which are limited."""
    records = [StockRecordFactory(num_in_stock=draw.randint(*stock)) for _number in range(products)]
    for record in records[:3]:
        set_quota(key=product_key(record.product_id), limit=stock[0], source="thử nghiệm")
    return records


class Shoppers:
    """Fifty of them, each buying ten products again and again until the time is over."""

    def __init__(self, records: list[StockRecord], seconds: float, seed: int) -> None:
        self.records, self.commune, self.seed = records, deliverable_commune(), seed
        self.ends = time.monotonic() + seconds
        self.placed: dict[str, dict[int, int]] = {}
        self.outcomes: Counter[str] = Counter()
        self._mutex = threading.Lock()

    def shop(self, number: int) -> None:
        """Buy until the time is over; note each order and what was in it, each refusal, each surprise."""
        draw = random.Random(self.seed * 1000 + number)
        while time.monotonic() < self.ends:
            wanted = {record.pk: draw.randint(1, 2) for record in draw.sample(self.records, k=LINES)}
            self._buy(wanted)

    def _buy(self, wanted: dict[int, int]) -> None:
        by_pk = {record.pk: record for record in self.records}
        try:
            basket = basket_of(*[(by_pk[pk], packs) for pk, packs in wanted.items()])  # refuses what is sold out
            order = place_order(
                basket=Basket.objects.get(pk=basket.pk),
                key=uuid.uuid4(),
                quote_digest=quote_basket(basket, commune=self.commune).digest,
                recipient=recipient_in(self.commune),
                user=None,
                channel=Channel.WEB,
            )
        except Exception as error:  # what came of it is what the test asks about
            with self._mutex:
                self.outcomes[type(error).__name__] += 1
            return
        with self._mutex:
            self.outcomes["placed"] += 1
            self.placed[order.number] = wanted


def let_them_shop(seconds: float, stock: tuple[int, int], seed: int = 20260612) -> Shoppers:
    records = shop_of(PRODUCTS, stock, random.Random(seed))
    shoppers = Shoppers(records, seconds, seed)
    outcomes = race(*[lambda number=number: shoppers.shop(number) for number in range(WORKERS)], wait=seconds + 200)
    assert of_kind(outcomes, Exception) == []
    return shoppers


def assert_whole(shoppers: Shoppers) -> None:
    """Every order is there with all of its lines, parcels and money; of the refused ones nothing is."""
    assert set(shoppers.outcomes) <= {"placed", SoldOut.__name__, QuotaExhausted.__name__}, shoppers.outcomes
    found: dict[str, dict[int, int]] = {number: {} for number in Order.objects.values_list("number", flat=True)}
    lines = Order.objects.values_list("number", "lines__stockrecord", "lines__quantity")
    for number, record, packs in lines:
        found[number][record] = packs
    assert found == shoppers.placed
    parts = SellerOrder.objects.annotate(held=Count("lines")).aggregate(parts=Count("pk"), lines=Sum("held"))
    assert parts["lines"] == LINES * len(found)
    assert Shipment.objects.count() == parts["parts"]
    assert Entry.objects.filter(source_kind="order_placed").count() == len(found)
    for record in shoppers.records:
        record.refresh_from_db()
        sold = sum(wanted.get(record.pk, 0) for wanted in shoppers.placed.values())
        assert (record.num_allocated or 0) == sold <= record.num_in_stock
    for quota in Quota.objects.all():
        assert quota.taken == sum(quota.takes.values_list("amount", flat=True)) <= quota.limit


def test_ten_products_at_random_never_wait_in_a_circle():
    before = deadlocks()
    shoppers = let_them_shop(5, stock=(20, 60))
    assert_whole(shoppers)
    assert shoppers.outcomes["placed"] > 0
    assert deadlocks() == before


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_ten_products_for_a_minute(capsys):
    before = deadlocks()
    shoppers = let_them_shop(60, stock=(200, 5000))
    assert_whole(shoppers)
    assert deadlocks() == before
    with capsys.disabled():
        print(f"\n{dict(shoppers.outcomes)} in a minute, {WORKERS} buyers, {LINES} lines each")  # noqa: T201


def test_control_without_a_common_order_a_circle_is_seen():
    """The negative control of the counter: two who take the same goods the other way round."""
    before = deadlocks()
    first, second = StockRecordFactory(num_in_stock=100), StockRecordFactory(num_in_stock=100)
    met = threading.Barrier(2)

    def take(*records: StockRecord) -> None:
        with transaction.atomic():
            for record in records:
                StockRecord.objects.filter(pk=record.pk).update(num_allocated=F("num_in_stock"))
                if record is records[0]:
                    met.wait(20)
        connections.close_all()

    outcomes = race(lambda: take(first, second), lambda: take(second, first))
    assert len(of_kind(outcomes, OperationalError)) == 1
    for _time in range(50):
        if deadlocks() > before:
            break
        time.sleep(0.1)
    assert deadlocks() == before + 1

"""Everything is killed again and again while people order: nothing acknowledged is lost, nothing is there twice.

The site is a whole one, started by the supervisor on servers of its own that keep what they said (fsync on). SIGKILL
strikes gunicorn, one of its workers, Celery, one of its pool, beat, PostgreSQL and Valkey; Valkey is wiped as well.
Buyers do what browsers and people do: they send the same page again until they see the number of an order.

``make soak SOAK="-k three_thousand"`` plays 3,000 orders (``CHAOS_ORDERS`` says another number).
"""

import http.client
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Sum

from logistics.models import Shipment
from marketplace.demo.reconciliation import reconcile
from marketplace.ledger.models import Entry
from marketplace.messaging.models import Message
from marketplace.shop.basket.models import Basket
from marketplace.shop.order.models import Line, Order
from marketplace.shop.partner.models import StockMovement, StockRecord
from marketplace.shop.payment.models import Transaction
from tests.factories.checkout import deliverable_commune
from tests.factories.partner import StockRecordFactory
from tests.fire.buying import Visit, placed_number, stand_ready
from tests.fire.gateway import Gateway, recording_gateway
from tests.fire.own_site import RECOVERS_WITHIN, Marksman, OwnSite
from tests.support.web import ask

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

EVERYBODY = ["web.worker", "postgres", "worker", "valkey", "web", "beat", "postgres.backend", "worker.pool"]
SIDE_EFFECTS_WITHIN = 300.0
GIVES_UP_AFTER = 600.0


class Buyers:
    """People who send a page again until it thanks them; some press twice."""

    def __init__(self, base: str, visits: Sequence[Visit], *, at_once: int, seed: int) -> None:
        self.base, self.visits, self.at_once, self.seed = base, visits, at_once, seed
        self.numbers: dict[int, set[str]] = {index: set() for index in range(len(visits))}
        self.answers: Counter[str] = Counter()
        self.unexpected: list[str] = []
        self._mutex = threading.Lock()

    def buy(self) -> None:
        """Place all the orders, so many at once."""
        threads = [threading.Thread(target=self._serve, args=(start,)) for start in range(self.at_once)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _serve(self, start: int) -> None:
        draw = random.Random(self.seed * 1000 + start)
        for index in range(start, len(self.visits), self.at_once):
            self._order(index)
            if draw.random() < 0.1:
                self._order(index)  # a second press, after the thanks

    def _order(self, index: int) -> None:
        deadline = time.monotonic() + GIVES_UP_AFTER
        while time.monotonic() < deadline:
            number = self._press(self.visits[index])
            if number:
                self.numbers[index].add(number)
                return
            time.sleep(0.3)
        self.unexpected.append(f"visit {index} was never answered")

    def _press(self, visit: Visit) -> str:
        try:
            answer = ask(self.base, "/checkout/", visit.cookies, visit.form)
        except (OSError, http.client.HTTPException) as error:
            self._note(type(error).__name__)
            return ""
        number = placed_number(answer.where)
        self._note("thanks" if number else str(answer.status))
        if not number and answer.status != 503:
            self.unexpected.append(f"{answer.status} {answer.where} {answer.text[:300]}")
        return number

    def _note(self, what: str) -> None:
        with self._mutex:
            self.answers[what] += 1


def shop_for(orders: int) -> list[Visit]:
    """Return a visit for each order, over goods of which there is enough for all."""
    commune = deliverable_commune()
    records = [StockRecordFactory(num_in_stock=0) for _number in range(8)]
    for record in records:  # stock that the books know about
        StockMovement.objects.create(
            stockrecord=record, kind=StockMovement.Kind.OPENING, quantity=orders * 2, source_kind="test",
            source_ref=f"opening:{record.pk}",
        )  # fmt: skip
        StockRecord.objects.filter(pk=record.pk).update(num_in_stock=orders * 2)
    draw = random.Random(orders)
    return [
        stand_ready(
            *[(record, draw.randint(1, 2)) for record in draw.sample(records, k=draw.randint(1, 3))],
            commune=commune,
            phone=f"09{12_000_000 + number}",
        )
        for number in range(orders)
    ]


def wait_for_side_effects(site: OwnSite) -> float:
    """Return how long it took until no message waits, and fail where it takes longer than it may."""
    began = time.monotonic()
    while time.monotonic() - began < SIDE_EFFECTS_WITHIN:
        with site.database():
            waiting = Message.objects.filter(status=Message.Status.WAITING).count()
        if not waiting:
            return time.monotonic() - began
        time.sleep(1)
    raise AssertionError(f"{waiting} messages are still waiting after {SIDE_EFFECTS_WITHIN:.0f} s")


def assert_exactly_once(visits: Sequence[Visit], buyers: Buyers) -> None:
    assert buyers.unexpected == []
    assert {len(numbers) for numbers in buyers.numbers.values()} == {1}, "one page, one order"
    by_key = {str(key): number for key, number in Order.objects.values_list("placement_key", "number")}
    acknowledged = {visits[index].form["key"]: numbers for index, numbers in buyers.numbers.items()}
    assert {key: {number} for key, number in by_key.items()} == acknowledged
    assert Shipment.objects.count() == Order.objects.filter(seller_orders__isnull=False).count()
    for model, kind in ((Entry, {"source_kind": "order_placed"}), (Transaction, {"txn_type": "Authorise"})):
        assert model.objects.filter(**kind).count() == len(visits), model
    sold = Line.objects.aggregate(packs=Sum("quantity"))["packs"]
    assert StockRecord.objects.aggregate(packs=Sum("num_allocated"))["packs"] == sold
    assert Basket.objects.filter(status=Basket.OPEN).count() == 0


def assert_told_once(gateway: Gateway) -> None:
    """Every message of every order has arrived, under a key of its own, and none says two things."""
    keys = {f"message-{pk}" for pk in Message.objects.filter(status=Message.Status.SENT).values_list("pk", flat=True)}
    assert Message.objects.count() == len(keys) > 0
    assert set(gateway.delivered) == keys
    assert gateway.differing == []


def assert_the_books_agree() -> None:
    off = {result.line.name: result.findings[:3] for result in reconcile() if result.findings}
    assert off == {}


def play(
    folder: Path, capsys, *, orders: int, at_once: int, victims: list[str], pause: tuple[float, float]
) -> list[tuple[str, float]]:
    """Play so many orders under fire and check what is left; return each kill and how long the site was not whole."""
    visits = shop_for(orders)
    connection.close()
    with recording_gateway() as (gateway, address):
        site = OwnSite(folder, SMS_BACKEND="http", SMS_URL=address, SMS_TOKEN="x" * 32)
        try:
            site.take_over_database()
            site.start()
            marksman = Marksman(site, victims, seed=1, pause=pause, wipes=1)
            buyers = Buyers(site.base, visits, at_once=at_once, seed=1)
            with marksman.at_work():
                buyers.buy()
            assert marksman.failure == ""
            settled = wait_for_side_effects(site)
            with site.database():
                assert_exactly_once(visits, buyers)
                assert_told_once(gateway)
                assert_the_books_agree()
        finally:
            site.stop()
    with capsys.disabled():
        repeated = sum(times - 1 for times in gateway.received.values())
        print(f"\n{orders} orders, {dict(buyers.answers)}; {len(marksman.shots)} kills, whole again after")  # noqa: T201
        print("  " + ", ".join(f"{victim} {seconds:.1f} s" for victim, seconds in marksman.shots))  # noqa: T201
        print(f"  side effects after {settled:.1f} s; {repeated} messages sent more than once, each counted once")  # noqa: T201
    return marksman.shots


@pytest.mark.timeout(600)
def test_sixty_orders_while_everything_is_killed(tmp_path, capsys):
    shots = play(
        tmp_path, capsys, orders=60, at_once=4, victims=["postgres", "worker", "web", "valkey"], pause=(0.5, 1.5)
    )
    assert {victim for victim, _seconds in shots} == {"postgres", "worker", "web", "valkey"}


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_three_thousand_orders_while_everything_is_killed(tmp_path, capsys):
    orders = int(os.environ.get("CHAOS_ORDERS", "3000"))
    shots = play(tmp_path, capsys, orders=orders, at_once=8, victims=EVERYBODY, pause=(1.0, 4.0))
    assert max(seconds for _victim, seconds in shots) <= RECOVERS_WITHIN  # (beside other tests it may take longer)

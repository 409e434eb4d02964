"""The race over real HTTP: gunicorn with sync workers, forty processes, five boxes.

The server is a process of its own on this test's database, started as ``make run`` starts it. The control starts it on
``unguarded_wsgi`` with the constraint dropped, and loses.
"""

import json
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from marketplace.ledger.models import Entry
from marketplace.shop.order.models import Order
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.payment.methods import CashOnDelivery
from marketplace.shop.payment.models import SourceType
from tests.factories.checkout import deliverable_commune
from tests.factories.partner import StockRecordFactory
from tests.support.databases import dsn
from tests.support.web import gunicorn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

BUYER = Path(__file__).with_name("http_buyer.py")


@pytest.fixture
def serve(transactional_db: None, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Return a function that starts a server on a WSGI module and returns its address."""
    with ExitStack() as running:
        yield lambda module: running.enter_context(gunicorn(module, dsn(connection), tmp_path))


class Buyers:
    """Processes that order when they are told to."""

    def __init__(self) -> None:
        self.processes: list[subprocess.Popen[str]] = []
        self.pages: list[dict[str, Any]] = []

    def __enter__(self) -> "Buyers":
        return self

    def __exit__(self, *exc: object) -> None:
        for process in self.processes:
            process.kill()
            process.wait(10)

    def add(self, *orders: dict[str, Any]) -> None:
        """Start one process for each and let them prepare at the same time."""
        fresh = []
        for order in orders:
            command = [sys.executable, "-I", "-S", str(BUYER)]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            fresh.append(process)
            self.processes.append(process)
            self._tell(process, json.dumps(order))
        self.pages += [json.loads(process.stdout.readline()) for process in fresh]

    def race(self) -> list[dict[str, Any]]:
        """Let all go at once; return what each got."""
        for process in self.processes:
            self._tell(process, "go")
        return [json.loads(process.stdout.readline()) for process in self.processes]

    @staticmethod
    def _tell(process: "subprocess.Popen[str]", line: str) -> None:
        process.stdin.write(line + "\n")
        process.stdin.flush()


@pytest.fixture
def shop() -> dict[str, Any]:
    """Return five boxes and whoever wants one, as ``http_buyer.py`` takes them."""
    commune = deliverable_commune()
    record = StockRecordFactory(num_in_stock=5)
    # The first order ever makes this row, and everybody else's waits for it; a market in use has it.
    SourceType.objects.create(code=CashOnDelivery.code, name=CashOnDelivery.name)
    recipient = {"phone": "0912 345 678", "name": "Nguyễn Thị Hoa", "address": "12 Lê Lợi", "note": ""}
    recipient |= {"place": commune.name, "commune_code": commune.code}
    return {"product": record.product_id, "recipient": recipient}


def thanked(answers: list[dict[str, Any]]) -> list[str]:
    """Return the numbers of the orders that were placed."""
    paths = [answer["where"] for answer in answers if answer["status"] == 302]
    return [path.split("/")[3] for path in paths if path.startswith("/checkout/thanks/")]


def was_told_sold_out(answer: dict[str, Any], basket: str) -> bool:
    """Whether the answer is the page with the sentence, or leads to the basket, which says it."""
    told = answer["text"] if answer["status"] == 422 else basket if answer["where"] == "/basket/" else ""
    return "hết hàng" in told


def forty_buyers(base: str, shop: dict[str, Any]) -> list[dict[str, Any]]:
    with Buyers() as buyers:
        buyers.add(*[shop | {"base": base}] * 40)
        assert len({page["form"]["key"] for page in buyers.pages}) == 40
        answers = buyers.race()
        for answer, page in zip(answers, buyers.pages, strict=True):
            answer["basket"] = basket_of(base, page) if answer["where"] == "/basket/" else ""
    return answers


def basket_of(base: str, page: dict[str, Any]) -> str:
    """Return the basket's page as this buyer sees it."""
    cookies = "; ".join(f"{name}={value}" for name, value in page["cookies"].items())
    request = urllib.request.Request(f"{base}/basket/", headers={"Cookie": cookies})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return answer.read().decode()


def test_forty_processes_for_five_boxes_over_http(serve, shop):
    answers = forty_buyers(serve("marketplace.wsgi"), shop)
    statuses = Counter(answer["status"] for answer in answers)
    assert set(statuses) <= {302, 422}, statuses
    placed = thanked(answers)
    assert (len(placed), len(set(placed))) == (5, 5)
    told = [answer for answer in answers if was_told_sold_out(answer, answer["basket"])]
    assert len(told) == 35
    record = StockRecord.objects.get()
    assert (record.num_in_stock, record.num_allocated) == (5, 5)
    assert set(Order.objects.values_list("number", flat=True)) == set(placed)
    assert Entry.objects.filter(source_kind="order_placed").count() == 5


def test_control_without_the_guard_it_oversells(serve, shop):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE partner_stockrecord DROP CONSTRAINT partner_never_oversold")
    answers = forty_buyers(serve("tests.concurrency.unguarded_wsgi"), shop)
    record = StockRecord.objects.get()
    assert len(thanked(answers)) == record.num_allocated == Order.objects.count()
    assert record.num_allocated > record.num_in_stock == 5


def test_one_key_from_twenty_processes_is_one_order(serve, shop):
    base = serve("marketplace.wsgi")
    with Buyers() as first:
        first.add(shop | {"base": base})
        page = first.pages[0]
    assert settings.SESSION_COOKIE_NAME in page["cookies"]
    with Buyers() as buyers:
        buyers.add(*[page | {"base": base}] * 20)
        answers = buyers.race()
    order = Order.objects.get()
    assert thanked(answers) == [order.number] * 20
    assert StockRecord.objects.get().num_allocated == 1
    assert Entry.objects.filter(source_kind="order_placed").count() == 1

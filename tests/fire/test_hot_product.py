"""The first lychee morning over real HTTP: a crowd presses the button at once, and of K packs exactly K are sold.

``make soak SOAK="-k hot_product"`` plays the whole table; ``make test`` a small part of it.
"""

from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Sum

from logistics.models import Shipment
from marketplace.ledger.models import Entry
from marketplace.messaging.models import Message
from marketplace.shop.basket.models import Basket
from marketplace.shop.order.models import Line, Order
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.payment.methods import CashOnDelivery
from marketplace.shop.payment.models import SourceType, Transaction
from tests.factories.checkout import deliverable_commune
from tests.factories.partner import StockRecordFactory
from tests.fire.buying import Visit, placed_number, stand_ready
from tests.support.databases import dsn
from tests.support.web import Answer, ask, crowd, gunicorn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

BUYERS = 200
SOLD_OUT = "hết hàng"


def buyers_of(packs: int, count: int) -> list[Visit]:
    """Return so many guests who each have the last page open for one pack of the same product."""
    commune = deliverable_commune()
    record = StockRecordFactory(num_in_stock=packs)
    # The first order ever makes this row, and everybody else's waits for it; a market in use has it.
    SourceType.objects.create(code=CashOnDelivery.code, name=CashOnDelivery.name)
    phones = [f"09{12_000_000 + number}" for number in range(count)]
    visits = [stand_ready((record, 1), commune=commune, phone=phone) for phone in phones]
    connection.close()
    return visits


def says_sold_out(base: str, visit: Visit, answer: Answer) -> bool:
    """Say whether this loser was told: on the page that came back, or on the basket that it leads to."""
    if answer.status == 302 and answer.where == "/basket/":
        answer = ask(base, answer.where, visit.cookies | answer.cookies)
    return answer.status in (200, 422) and SOLD_OUT in answer.text


def sold(answers: list[Answer]) -> list[str]:
    """Return the numbers of the orders that buyers were thanked for."""
    return [number for answer in answers if (number := placed_number(answer.where))]


def assert_exactly(packs: int, base: str, visits: list[Visit], answers: list[Answer]) -> None:
    statuses = Counter(answer.status for answer in answers)
    assert set(statuses) <= {302, 422}, statuses
    numbers = sold(answers)
    assert len(numbers) == len(set(numbers)) == min(packs, len(visits))
    losers = [(v, a) for v, a in zip(visits, answers, strict=True) if not placed_number(a.where)]
    untold = [answer for visit, answer in losers if not says_sold_out(base, visit, answer)]
    assert untold == []
    # Each was thanked for an order that is there, and nothing else is there.
    assert set(Order.objects.values_list("number", flat=True)) == set(numbers)
    for model in (Line, Shipment, Entry, Transaction, Message):
        assert model.objects.count() == len(numbers) * (2 if model is Message else 1), model
    assert Line.objects.aggregate(packs=Sum("quantity"))["packs"] == len(numbers)
    assert StockRecord.objects.get().num_allocated == len(numbers)
    assert Basket.objects.filter(status=Basket.OPEN).count() == len(losers), "losers keep their baskets"


def assert_a_crowd_gets_what_there_is(packs: int, seed: int, count: int, folder: Path) -> None:
    visits = buyers_of(packs, count)
    with gunicorn("marketplace.wsgi", dsn(connection), folder) as base:
        answers = crowd(base, visits, seed=seed)
        assert_exactly(packs, base, visits, answers)


def test_of_three_packs_sixty_buyers_get_three(tmp_path):
    assert_a_crowd_gets_what_there_is(3, seed=1, count=60, folder=tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("packs", [1, 5, 50, 200])
def test_hot_product_of_so_many_packs(packs, seed, tmp_path):
    assert_a_crowd_gets_what_there_is(packs, seed, BUYERS, tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("packs", [1, 5, 50])
def test_hot_product_without_the_guard_is_oversold(packs, tmp_path):
    """The control: the same crowd, the condition taken out of the statement and the constraint off the table."""
    visits = buyers_of(packs, BUYERS)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE partner_stockrecord DROP CONSTRAINT partner_never_oversold")
    connection.close()
    slowly = {"UNGUARDED_SECONDS": "6"}  # so that all workers look at the last pack before one has written
    with gunicorn("tests.concurrency.unguarded_wsgi", dsn(connection), tmp_path, **slowly) as base:
        numbers = sold(crowd(base, visits, seed=1))
    assert len(set(numbers)) == Order.objects.count() == StockRecord.objects.get().num_allocated > packs

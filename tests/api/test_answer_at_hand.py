"""What is answered to an order is put together before it is committed, and reads like what is read of it later."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logistics.models import Point
from marketplace.common import clock
from tests.factories.checkout import ReceivingAccountFactory
from tests.factories.partner import PartnerFactory, StockRecordFactory

pytestmark = pytest.mark.django_db
STATEMENTS = 24
"""Who calls, where to, the key's claim; goods, records, discounts, ceilings, tariff, limits, coverage, zone, rations;
order, terms, parts, lines, shipments, payment, ledger, messages; whose order, its answer; limits, stock."""


def body_of(records, order_body):
    lines = [{"product_id": each.product_id, "quantity": 1, "expected_unit_price": 150_000} for each in records]
    return order_body | {"lines": lines}


@pytest.mark.parametrize("hour", [3, 22])
def test_an_order_of_many_sellers_reads_the_same_at_once_and_later(partner, order_body, hour):
    """At night the promise is for the end of the next morning's hours: another way to write a moment."""
    Point.objects.update(opens=dt.time(8), closes=dt.time(17))
    ReceivingAccountFactory()
    records = [StockRecordFactory(price=150_000, partner=PartnerFactory()) for _seller in range(3)]
    order_body["payment"] = "transfer"
    night = clock.now().astimezone(clock.VIETNAM).replace(hour=hour)
    with clock.at(night):
        placed = partner.post("/orders", body_of(records, order_body), key="k")
        assert placed.status_code == 201, placed.content
        assert len(placed.json()["shipments"]) == 3
        assert partner.get(f"/orders/{placed.json()['number']}").content == placed.content


def test_the_stock_is_taken_last(partner, order_body):
    with CaptureQueriesContext(connection) as asked:
        assert partner.post("/orders", order_body, key="k").status_code == 201
    told = [each["sql"] for each in asked if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert "UPDATE partner_stockrecord" in told[-1]
    assert "quotas_quota" in told[-2]
    assert "UPDATE api_keptanswer" in told[-3]


@pytest.mark.parametrize("count", [1, 3, 10])
def test_an_order_of_ten_lines_takes_the_statements_of_one(partner, order_body, count):
    farm = PartnerFactory()
    records = [StockRecordFactory(price=150_000, partner=farm) for _line in range(count)]
    body = body_of(records, order_body)
    partner.post("/orders", order_body, key="first")  # makes the way of paying
    with CaptureQueriesContext(connection) as asked:
        assert partner.post("/orders", body, key="k").status_code == 201
    told = [each["sql"] for each in asked if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(told) == STATEMENTS

"""What the API adds to placing, in statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.shop.checkout.domain.place_order import place_goods
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db


def statements_of(partner, body, key):
    partner.get("/webhooks/endpoints")  # notes the day on the key
    with CaptureQueriesContext(connection) as queries:
        response = partner.post("/orders", body, key=key)
    assert response.status_code == 201, response.content
    return [query["sql"] for query in queries]


@pytest.fixture
def counted(monkeypatch):
    """Statements of ``place_goods``, by call: the answer is kept within."""
    inside = []

    def counting(**asked):
        with CaptureQueriesContext(connection) as queries:
            order = place_goods(**asked)
        inside.append(len(queries))
        return order

    monkeypatch.setattr("marketplace.api.domain.orders.place_goods", counting)
    return inside


@pytest.mark.parametrize("lines", [1, 3, 10])
def test_an_order_costs_little_more_than_placing_it(partner, order_body, record, counted, lines):
    for _line in range(lines - 1):
        other = StockRecordFactory(partner=record.partner)
        order_body["lines"].append({"product_id": other.product_id, "quantity": 1, "expected_unit_price": 150_000})
    statements = statements_of(partner, order_body, "k")
    # key, commune, savepoint and claim, the goods, end of the savepoint; whose order it is and the answer come within
    assert len(statements) - counted[0] == 6
    assert len(statements) == 31  # of them five for the first payment of its kind
    again = statements_of(partner, order_body, "k")
    assert len(again) == 6  # key, commune, savepoint, claim, the answer, end of the savepoint

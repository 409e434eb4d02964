"""Twins with one Idempotency-Key at the same moment: one effect, one answer. Without the guard there are two."""

import contextlib
import json

import pytest
from django.test import Client

from marketplace.api.domain import answers
from marketplace.api.models import KeptAnswer
from marketplace.api.models.webhooks import Endpoint
from marketplace.shop.order.models import Order
from tests.concurrency.race import race

pytestmark = pytest.mark.django_db(transaction=True)
TWINS = 8


def send(partner, path, body, key="k"):
    """Return a function that sends the request from a browser of its own."""
    headers = {"Authorization": f"Bearer {partner.key}", "Idempotency-Key": key}

    def post():
        response = Client().generic("POST", f"/api/v1{path}", json.dumps(body), "application/json", headers=headers)
        return response.status_code, response.content

    return post


@pytest.fixture
def unguarded(monkeypatch):
    """Let everybody claim every key, and keep nothing."""
    monkeypatch.setattr(answers, "_claim", lambda *args: True)
    monkeypatch.setattr(answers, "_keep", lambda *args, **more: None)


def test_one_order_for_all_twins(partner, order_body):
    outcomes = race(*[send(partner, "/orders", order_body)] * TWINS)
    assert len(set(outcomes)) == 1
    assert outcomes[0][0] == 201
    assert (Order.objects.count(), KeptAnswer.objects.count()) == (1, 1)


def test_one_endpoint_for_all_twins(partner):
    body = {"url": "http://127.0.0.1:9/x", "events": ["order.status"]}
    outcomes = race(*[send(partner, "/webhooks/endpoints", body)] * TWINS)
    assert len(set(outcomes)) == 1
    assert Endpoint.objects.count() == 1


def test_twins_with_other_bodies_are_refused(partner, order_body):
    other = order_body | {"expected_total": 330_000}
    outcomes = race(*[send(partner, "/orders", each) for each in (order_body, other) * 3])
    assert sorted(status for status, _content in outcomes) == [201] * 3 + [409] * 3
    assert Order.objects.count() == 1


def test_one_refusal_for_all_twins(partner, order_body):
    order_body["lines"][0]["quantity"] = 11
    outcomes = race(*[send(partner, "/orders", order_body)] * TWINS)
    assert len(set(outcomes)) == 1
    assert (outcomes[0][0], json.loads(outcomes[0][1])["code"]) == (409, "sold_out")
    assert (Order.objects.count(), KeptAnswer.objects.count()) == (0, 1)


def test_control_without_the_claim_each_twin_does_it(partner, unguarded):
    body = {"url": "http://127.0.0.1:9/x", "events": ["order.status"]}
    race(*[send(partner, "/webhooks/endpoints", body)] * TWINS)
    assert Endpoint.objects.count() == TWINS


def test_what_fails_is_not_kept(partner, order_body, monkeypatch):
    """A failure undoes the claim as well: the same request may be sent again."""
    with monkeypatch.context() as patched:
        patched.setattr("marketplace.api.views.orders.shown", _fail)
        with contextlib.suppress(RuntimeError):
            send(partner, "/orders", order_body)()
    assert (Order.objects.count(), KeptAnswer.objects.count()) == (0, 0)
    assert send(partner, "/orders", order_body)()[0] == 201


def _fail(*_order_and_lines):
    raise RuntimeError("the worker died")

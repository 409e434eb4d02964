"""Requests made of the OpenAPI document, sense and nonsense: never a 500, never an answer that is not documented."""

from collections import Counter
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import one_of
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from logistics.models import Point
from marketplace.api.domain import add_endpoint
from marketplace.api.examples import ANSWERS, REQUESTS
from marketplace.api.models import Delivery, News
from marketplace.api.schemas import households as household_shapes
from marketplace.api.schemas import orders as order_shapes
from marketplace.api.schemas import scans as scan_shapes
from marketplace.api.schemas import webhooks as webhook_shapes
from marketplace.wsgi import application
from tests.factories.api import ApplicationFactory, key_of
from tests.factories.campaigns import CampaignFactory
from tests.factories.checkout import deliverable_commune
from tests.factories.farmers import ListingFactory

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 25
"""Requests of each address, about half of them against its schema."""
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
OPERATIONS = [found.ok() for found in schema.get_all_operations()]
answered: Counter[tuple[str, int]] = Counter()


@pytest.fixture(scope="module")
def market(django_db_setup, django_db_blocker):
    """Something real for every kind of name that addresses and bodies ask for, and a key for everything."""
    for signal in (request_started, request_finished):  # as Django's test client does: the transaction stays open
        signal.disconnect(close_old_connections)
    whole = transaction.atomic()
    whole._from_testcase = True  # as in Django's own test cases: what is durable may be inside of it
    with django_db_blocker.unblock(), whole:
        partner = ApplicationFactory()
        partner.owner.is_staff = True  # sees every season, scans at every point
        partner.owner.save()
        listing, commune = ListingFactory(quantity=10_000), deliverable_commune()
        endpoint = add_endpoint(application=partner, url="http://127.0.0.1:9/x", events=["order.status"]).endpoint
        news = News.objects.create(application=partner, kind="order.status", data={"number": "CP1"})
        yield {
            "key": key_of(partner),
            "product_id": listing.product_id,
            "price": int(listing.product.stockrecords.get().price),
            "commune_code": commune.code,
            "slug": CampaignFactory().slug,
            "endpoint_id": str(endpoint.pk),
            "delivery_id": Delivery.objects.create(endpoint=endpoint, news=news).pk,
            "point": Point.objects.first().code,
        }
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def with_real_names(case: Any, market: dict[str, Any]) -> None:
    """Put real names into every second request: made up, they hardly ever fit."""
    if len(repr(case.body)) % 2:
        return
    for name in case.path_parameters or {}:
        case.path_parameters[name] = market.get(name, case.path_parameters[name])
    body = case.body
    if not isinstance(body, dict):
        return
    if isinstance(body.get("delivery"), dict):
        body["delivery"]["commune_code"] = market["commune_code"]
    if isinstance(body.get("recipient"), dict):
        body["recipient"]["phone"] = "0912345678"
    for line in body.get("lines") or [] if isinstance(body.get("lines"), list) else []:
        if isinstance(line, dict):
            line |= {"product_id": market["product_id"], "expected_unit_price": market["price"]}
    for scan in body.get("scans") or [] if isinstance(body.get("scans"), list) else []:
        if isinstance(scan, dict):
            scan["point"] = market["point"]


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_answer_is_documented(operation, market, django_db_blocker):
    sensible = operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE)
    senseless = operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=one_of(sensible, senseless))
    def send(case):
        with_real_names(case, market)
        case.headers["Authorization"] = f"Bearer {market['key']}"
        with django_db_blocker.unblock():
            response = case.call()
        answered[operation.label, response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    send()


@pytest.mark.slow
def test_the_requests_got_through(market):
    """The tests before would prove little if every request had been refused at the door.

    Which requests made sense is left to chance, and to what else this process has imported: Hypothesis tries constants
    that it finds there. So they are counted together, a fifth of them as a rule.
    """
    reached = {"GET": 0, "POST": 0}
    for (label, status), count in answered.items():
        method = label.split(" ")[0]
        if status < 300 and method in reached:
            reached[method] += count
    assert min(reached.values()) > 0, answered
    conflicts = sum(count for (_label, status), count in answered.items() if status == 409)
    assert sum(reached.values()) + conflicts > answered.total() / 30
    refused = sum(count for (_label, status), count in answered.items() if status == 401)
    assert refused < answered.total() / 3  # nonsense is also tried as a key


def test_the_documents_examples_are_true():
    shapes = {
        ("post", "/orders"): order_shapes.NewOrder,
        ("post", "/orders/{number}/cancel"): order_shapes.Cancel,
        ("post", "/households/codes"): household_shapes.CodeWanted,
        ("post", "/households"): household_shapes.Answered,
        ("post", "/scans"): scan_shapes.Scans,
        ("post", "/webhooks/endpoints"): webhook_shapes.NewEndpoint,
    }
    assert shapes.keys() == REQUESTS.keys()
    for address, example in REQUESTS.items():
        shapes[address].model_validate(example)
    answered_with = {
        ("post", "/households/codes"): household_shapes.CodeSent,
        ("post", "/households"): household_shapes.HouseholdThere,
    }
    for (method, path, status), example in ANSWERS.items():
        shape = answered_with.get((method, path), order_shapes.Order)
        (shape if status < 400 else order_shapes.Refusal).model_validate(example)

"""Whatever goes wrong is problem+json, also where no view of the API was reached."""

import pytest
from django.test import Client

from marketplace.api.views import products

pytestmark = pytest.mark.django_db


def problem(response, status, code):
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    body = response.json()
    assert set(body) >= {"type", "title", "status", "code", "detail"}
    assert (body["status"], body["code"]) == (status, code)
    return body


@pytest.mark.parametrize("path", ["/nothing", "/", "/orders/a/b", "/products/"])
def test_no_such_address(partner, path):
    problem(partner.get(path), 404, "not_found")


def test_a_way_of_calling_that_there_is_not(partner):
    response = partner.delete("/products")
    problem(response, 405, "method_not_allowed")
    assert response["Allow"] == "GET"


@pytest.mark.parametrize("body", ["{", "\x00", "[" * 100_000, b"\xff\xfe", '{"a": ' + "9" * 5000 + "}"])
def test_no_json(partner, body):
    problem(partner.post("/orders", body, key="k"), 400, "malformed")


@pytest.mark.parametrize("body", ["[]", '"x"', "1", "null", "NaN"])
def test_json_that_is_no_order(partner, body):
    problem(partner.post("/orders", body, key="k"), 422, "invalid")


def test_another_kind_of_content(partner):
    headers = {"Authorization": f"Bearer {partner.key}", "Idempotency-Key": "k"}
    response = Client().post("/api/v1/orders", {"a": "b"}, headers=headers)
    problem(response, 415, "unsupported_media_type")


def test_too_much(partner):
    problem(partner.post("/orders", '{"x": "' + "x" * 1_000_001 + '"}', key="k"), 413, "too_large")


def test_nul_in_the_address(partner):
    problem(partner.get("/products?q=%00"), 400, "malformed")
    problem(partner.get("/orders/%00"), 400, "malformed")


def test_bytes_that_are_no_text(partner):
    assert partner.get("/products?q=%ff%fe").status_code == 200
    problem(partner.get("/orders/%ff"), 422, "invalid")


def test_a_failure_of_ours(partner, monkeypatch):
    def fails(_filters):
        raise RuntimeError("secret words")

    monkeypatch.setattr(products, "list_products", fails)
    partner.client.raise_request_exception = False
    body = problem(partner.get("/products"), 500, "error")
    assert "secret" not in str(body)


def test_no_cookie_is_read_or_set(partner, order_body):
    partner.client.cookies["sessionid"] = "x" * 32
    partner.client.cookies["django_language"] = "en"
    response = partner.post("/orders", order_body, key="k")
    assert (response.status_code, response.cookies) == (201, {})
    assert response["Content-Language"] == "vi"
    assert response["Vary"] == "Accept-Language, Authorization"

"""A partner with a key, goods to order and somewhere to send them."""

import json
from typing import Any

import pytest
from django.test import Client

from marketplace.api.models import Application
from marketplace.areas.models import Commune
from marketplace.shop.partner.models import StockRecord
from tests.factories.api import ApplicationFactory, key_of
from tests.factories.checkout import deliverable_commune
from tests.factories.partner import StockRecordFactory


class Partner:
    """An application that calls the API."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.key = key_of(application)
        self.client = Client()

    def get(self, path: str, query: Any = None, **headers: str) -> Any:
        """GET a path below /api/v1."""
        return self.client.get(f"/api/v1{path}", query, headers={**self._auth(), **headers})

    def post(self, path: str, body: Any = None, key: str = "", **headers: str) -> Any:
        """POST JSON with an Idempotency-Key."""
        given = {"Idempotency-Key": key} if key else {}
        data = "" if body is None else body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.generic(
            "POST", f"/api/v1{path}", data, "application/json", headers={**self._auth(), **given, **headers}
        )

    def delete(self, path: str) -> Any:
        """DELETE a path."""
        return self.client.delete(f"/api/v1{path}", headers=self._auth())

    def _auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


@pytest.fixture
def partner() -> Partner:
    return Partner(ApplicationFactory())


@pytest.fixture
def other_partner() -> Partner:
    return Partner(ApplicationFactory())


@pytest.fixture
def commune() -> Commune:
    return deliverable_commune()


@pytest.fixture
def record() -> StockRecord:
    return StockRecordFactory(price=150_000, num_in_stock=10)


@pytest.fixture
def order_body(record: StockRecord, commune: Commune) -> dict[str, Any]:
    """Two packs, as the documentation's example has it."""
    return {
        "lines": [{"product_id": record.product_id, "quantity": 2, "expected_unit_price": 150_000}],
        "recipient": {"name": "Nguyễn Thị Hoa", "phone": "0912345678"},
        "delivery": {"commune_code": commune.code, "address": "12 Lê Lợi"},
        "payment": "cod",
    }

"""Every address of the API × no key, a key that opens nothing, the wrong scope, another application's thing.

Addresses are taken from the OpenAPI document: one that is in no row here fails.
"""

import datetime as dt
import uuid

import pytest
from django.test import Client

from marketplace.api.domain import add_endpoint, change_application, make_key, read_key, revoke_key
from marketplace.api.models import ApiKey, Delivery, Endpoint, News, Scope
from marketplace.api.service import api
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed
from tests.factories.accounts import UserFactory
from tests.factories.api import ApplicationFactory, key_of

pytestmark = pytest.mark.django_db

# address → scope, and whose thing it is about: of another application there is nothing.
ADDRESSES = {
    ("get", "/products"): (Scope.PRODUCTS_READ, ""),
    ("get", "/products/{product_id}"): (Scope.PRODUCTS_READ, ""),
    ("post", "/orders"): (Scope.ORDERS_WRITE, ""),
    ("get", "/orders/{number}"): (Scope.ORDERS_READ, "order"),
    ("post", "/orders/{number}/cancel"): (Scope.ORDERS_WRITE, "order"),
    ("post", "/households/codes"): (Scope.ORDERS_WRITE, ""),
    ("post", "/households"): (Scope.ORDERS_WRITE, ""),
    ("post", "/scans"): (Scope.SCANS_WRITE, ""),
    ("get", "/campaigns/{slug}/figures"): (Scope.CAMPAIGNS_READ, ""),
    ("get", "/webhooks/endpoints"): (Scope.WEBHOOKS_WRITE, ""),
    ("post", "/webhooks/endpoints"): (Scope.WEBHOOKS_WRITE, ""),
    ("delete", "/webhooks/endpoints/{endpoint_id}"): (Scope.WEBHOOKS_WRITE, "endpoint"),
    ("get", "/webhooks/deliveries"): (Scope.WEBHOOKS_WRITE, ""),
    ("post", "/webhooks/deliveries/{delivery_id}/replay"): (Scope.WEBHOOKS_WRITE, "delivery"),
}
OF_OTHERS = [address for address, (_scope, thing) in ADDRESSES.items() if thing]


def call(address, key, **names):
    method, path = address
    filled = path.format(**({"product_id": 1, "number": "CPX", "slug": "x", "delivery_id": 1} | names))
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid.uuid4())} if key else {}
    return Client().generic(method.upper(), f"/api/v1{filled}", "{}", "application/json", headers=headers)


@pytest.fixture
def anything():
    return {"endpoint_id": uuid.uuid4()}


def test_every_address_is_here():
    document = api.get_openapi_schema(path_prefix="")
    known = {(method, path) for path, methods in document["paths"].items() for method in methods}
    assert known == set(ADDRESSES)


@pytest.mark.parametrize("address", ADDRESSES, ids=" ".join)
def test_without_a_key(address, anything):
    for key in ("", "cp_0000000000_" + "0" * 48, "x" * 5000, "Ngọc"):
        response = call(address, key.encode().decode("latin-1"), **anything)
        assert (response.status_code, response.json()["code"]) == (401, "unauthorized")
        assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("address", ADDRESSES, ids=" ".join)
def test_without_the_scope(address, anything):
    scope, _thing = ADDRESSES[address]
    key = key_of(ApplicationFactory(scopes=[each for each in Scope.values if each != scope]))
    response = call(address, key, **anything)
    assert (response.status_code, response.json()["code"]) == (403, "missing_scope")
    assert response.json()["scope"] == scope


@pytest.mark.parametrize("address", ADDRESSES, ids=" ".join)
def test_the_scope_alone_opens_it(address, anything):
    """What comes then is the address's own answer to a request without content."""
    scope, _thing = ADDRESSES[address]
    assert call(address, key_of(ApplicationFactory(scopes=[scope])), **anything).status_code in (200, 404, 422)


@pytest.mark.parametrize("address", OF_OTHERS, ids=" ".join)
def test_of_another_application_there_is_nothing(partner, other_partner, order_body, address):
    number = partner.post("/orders", order_body, key="k").json()["number"]
    endpoint = add_endpoint(
        application=partner.application, url="http://127.0.0.1:9/x", events=["order.status"]
    ).endpoint
    news = News.objects.create(application=partner.application, kind="order.status", data={})
    delivery = Delivery.objects.create(endpoint=endpoint, news=news, status="given_up")
    names = {"number": number, "endpoint_id": endpoint.pk, "delivery_id": delivery.pk}
    theirs = call(address, other_partner.key, **names)
    assert (theirs.status_code, theirs.json()["code"]) == (404, "not_found")
    assert Endpoint.objects.get().is_active
    assert Delivery.objects.get().status == "given_up"
    assert call(address, partner.key, **names).status_code in (200, 204)


class TestKeys:
    def test_only_a_hash_is_stored(self):
        made = make_key(application=ApplicationFactory(), by=None)
        secret = made.text.rsplit("_", 1)[1]
        row = ApiKey.objects.values().get()
        assert not any(secret in str(value) for value in row.values())
        assert read_key(made.text) == made.row
        assert read_key(made.text[:-1] + ("0" if made.text[-1] != "0" else "1")) is None

    def test_two_keys_while_one_replaces_the_other(self):
        application, admin = ApplicationFactory(), UserFactory(admin=True)
        old, new = make_key(application=application, by=admin), make_key(application=application, by=admin)
        assert read_key(old.text)
        revoke_key(key=old.row, by=admin)
        assert (read_key(old.text), read_key(new.text)) == (None, new.row)

    def test_a_key_ends_by_itself(self):
        made = make_key(application=ApplicationFactory(), expires_at=clock.now() + dt.timedelta(days=1), by=None)
        assert read_key(made.text)
        with clock.at(clock.now() + dt.timedelta(days=1, seconds=1)):
            assert read_key(made.text) is None

    def test_nothing_opens_for_an_application_that_is_switched_off(self):
        application, admin = ApplicationFactory(), UserFactory(admin=True)
        key = key_of(application)
        change_application(
            application=application,
            scopes=application.scopes,
            requests_per_minute=10,
            is_active=False,
            by=admin,
        )
        assert read_key(key) is None

    def test_nothing_opens_for_an_owner_who_is_gone(self):
        application = ApplicationFactory()
        key = key_of(application)
        application.owner.is_active = False
        application.owner.save()
        assert read_key(key) is None

    def test_only_admins_make_and_revoke(self):
        application = ApplicationFactory()
        made = make_key(application=application, by=None)
        for by in (application.owner, UserFactory()):
            with pytest.raises(NotAllowed):
                make_key(application=application, by=by)
            with pytest.raises(NotAllowed):
                revoke_key(key=made.row, by=by)
        assert ApiKey.objects.get().revoked_at is None

    def test_not_more_keys_than_anybody_needs(self):
        application = ApplicationFactory()
        for _key in range(10):
            make_key(application=application, by=None)
        with pytest.raises(BadValue):
            make_key(application=application, by=None)

    def test_the_day_of_use_is_noted(self):
        key = key_of(ApplicationFactory())
        read_key(key)
        assert ApiKey.objects.get().last_used_on == clock.today()

"""News of partners' orders: written once, sent signed, tried again, given up, sent again when asked."""

import hashlib
import hmac
import http.server
import json
import socket
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from logistics.models import Shipment
from marketplace.api.domain import addresses, collect_news, deliver_waiting, delivering, forget_news
from marketplace.api.models import Delivery, Endpoint, KeptAnswer, News
from marketplace.common import clock
from marketplace.shop.checkout.domain import cancel_order
from marketplace.shop.order.models import Order, SellerOrder
from tests.factories.checkout import placed_order
from tests.factories.partner import StockRecordFactory

EVERY = [
    "order.placed",
    "order.status",
    "order.cancelled",
    "shipment.status",
    "shipment.delivered",
    "shipment.returned",
]


class Receiver:
    """A partner's server: keeps what it gets, answers ``status``."""

    def __init__(self) -> None:
        self.got, self.status = [], 200
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.path, dict(self.headers), body))
                self.send_response(receiver.status)
                self.send_header("Location", "http://127.0.0.1:9/")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture
def endpoint(partner, receiver):
    """The partner's endpoint as it was answered, with the secret."""
    response = partner.post("/webhooks/endpoints", {"url": receiver.url, "events": EVERY}, key="endpoint")
    assert response.status_code == 201, response.content
    return response.json()


def kinds():
    return list(News.objects.order_by("at", "pk").values_list("kind", flat=True))


@pytest.mark.django_db(transaction=True)
class TestNews:
    def test_an_order_is_told_once(self, partner, endpoint, order_body):
        body = partner.post("/orders", order_body, key="k").json()
        assert (collect_news(), collect_news()) == (1, 0)
        news = News.objects.get()
        assert (news.kind, news.data) == (
            "order.placed",
            {"number": body["number"], "status": "placed", "total": 330_000},
        )
        assert Delivery.objects.get().news == news

    def test_each_change_is_told(self, partner, endpoint, order_body):
        number = partner.post("/orders", order_body, key="k").json()["number"]
        collect_news()
        Shipment.objects.update(status="out_for_delivery")  # a scan on the way: no change of the order
        assert collect_news() == 1
        Shipment.objects.update(status="delivered", cash_collected=330_000, cash_due=0)
        SellerOrder.objects.update(status="delivered")
        Order.objects.update(status="complete")
        assert collect_news() == 3
        assert sorted(kinds()) == [
            "order.placed",
            "order.status",
            "shipment.delivered",
            "shipment.status",
            "shipment.status",
        ]
        assert News.objects.get(kind="shipment.delivered").data == {
            "number": number,
            "shipment": f"{number}-A",
            "status": "delivered",
            "before": "out_for_delivery",
            "cash_collected": 330_000,
        }

    def test_a_cancellation_is_told(self, partner, endpoint, order_body):
        partner.post("/orders", order_body, key="k")
        collect_news()
        cancel_order(order=Order.objects.get(), by=None, reason="hết hàng")
        collect_news()
        assert sorted(kinds()) == ["order.cancelled", "order.placed", "order.status", "shipment.status"]

    def test_of_other_orders_nothing_is_told(self, endpoint, record, commune):
        placed_order((record, 1), commune=commune)
        assert collect_news() == 0

    def test_what_commits_late_is_not_passed_over(self, partner, endpoint, order_body):
        """An order that began before another and commits after news were read."""
        line = {"product_id": StockRecordFactory().product_id, "quantity": 1, "expected_unit_price": 150_000}
        partner.post("/orders", order_body | {"lines": [line]}, key="first")  # rows that every first order makes
        collect_news()
        begun, go_on = threading.Event(), threading.Event()

        def late():
            with transaction.atomic():
                partner.post("/orders", order_body, key="late")
                begun.set()
                go_on.wait(60)
            connection.close()

        thread = threading.Thread(target=late)
        thread.start()
        assert begun.wait(60)
        assert partner.post("/orders", order_body | {"lines": [line]}, key="early").status_code == 201
        assert (collect_news(), collect_news()) == (1, 0)
        go_on.set()
        thread.join(60)
        assert (collect_news(), collect_news()) == (1, 0)

    def test_only_the_kinds_that_were_asked_for(self, partner, receiver, order_body):
        partner.post("/webhooks/endpoints", {"url": receiver.url, "events": ["order.cancelled"]}, key="e")
        partner.post("/orders", order_body, key="k")
        collect_news()
        assert (News.objects.count(), Delivery.objects.count()) == (1, 0)


def waiting(partner, endpoint):
    """Return a delivery that waits."""
    news = News.objects.create(application=partner.application, kind="order.status", data={"number": "CP1"})
    return Delivery.objects.create(endpoint_id=endpoint["id"], news=news)


@pytest.mark.django_db(transaction=True)
class TestDelivering:
    def test_it_is_signed(self, partner, endpoint, receiver):
        delivery = waiting(partner, endpoint)
        assert deliver_waiting() == 1
        ((path, headers, body),) = receiver.got
        assert path == "/hook?x=1"
        news = delivery.news
        assert json.loads(body) == {
            "id": str(news.pk),
            "event": "order.status",
            "at": news.at.isoformat(),
            "data": {"number": "CP1"},
        }
        assert headers["Webhook-Id"] == str(news.pk)
        sent_at, mac = (part.split("=")[1] for part in headers["Webhook-Signature"].split(","))
        assert abs(int(sent_at) - time.time()) < 60
        signed = f"{sent_at}.".encode() + body
        assert mac == hmac.new(endpoint["secret"].encode(), signed, hashlib.sha256).hexdigest()
        delivery.refresh_from_db()
        assert (delivery.status, delivery.attempts, delivery.last_status) == ("delivered", 1, 200)
        assert deliver_waiting() == 0

    @pytest.mark.parametrize("status", [500, 404, 301])
    def test_it_is_tried_again_later_and_later(self, partner, endpoint, receiver, status):
        delivery = waiting(partner, endpoint)
        receiver.status, pauses, now = status, [], clock.now()
        while True:
            with clock.at(now):
                deliver_waiting()
            delivery.refresh_from_db()
            if delivery.status != "waiting":
                break
            pauses.append((delivery.not_before - now).total_seconds())
            with clock.at(delivery.not_before - timedelta(seconds=1)):
                deliver_waiting()  # not yet
            now = delivery.not_before
        assert pauses == [10 * 2**n for n in range(11)]
        assert (delivery.status, delivery.attempts, delivery.last_error) == ("given_up", 12, f"HTTP {status}")
        assert len(receiver.got) == 12

    def test_a_dead_server_holds_up_nobody_else(self, partner, other_partner, endpoint, receiver):
        dead = other_partner.post("/webhooks/endpoints", {"url": "http://127.0.0.1:9/", "events": EVERY}, key="e")
        for _news in range(3):
            waiting(other_partner, dead.json())
        waiting(partner, endpoint)
        assert deliver_waiting() == 1
        tried = Delivery.objects.filter(endpoint_id=dead.json()["id"], attempts=1)
        assert "Error" in tried.get().last_error

    def test_it_is_sent_again_when_asked(self, partner, endpoint, receiver):
        delivery = waiting(partner, endpoint)
        deliver_waiting()
        listed = partner.get("/webhooks/deliveries").json()["deliveries"]
        assert [(each["id"], each["status"]) for each in listed] == [(delivery.pk, "delivered")]
        response = partner.post(f"/webhooks/deliveries/{delivery.pk}/replay", key="r")
        assert (response.status_code, response.json()["status"]) == (200, "waiting")
        assert deliver_waiting() == 1
        assert [headers["Webhook-Id"] for _path, headers, _body in receiver.got] == [str(delivery.news_id)] * 2
        partner.post(f"/webhooks/deliveries/{delivery.pk}/replay", key="r")
        assert deliver_waiting() == 0  # the same request again sends nothing

    def test_nothing_is_sent_where_an_endpoint_was_removed(self, partner, endpoint, receiver):
        delivery = waiting(partner, endpoint)
        assert partner.delete(f"/webhooks/endpoints/{endpoint['id']}").status_code == 204
        assert deliver_waiting() == 0
        response = partner.post(f"/webhooks/deliveries/{delivery.pk}/replay", key="r")
        assert (response.status_code, response.json()["code"]) == (409, "endpoint_removed")
        assert partner.get("/webhooks/endpoints").json() == {"endpoints": []}

    def test_refuses_to_run_inside_a_transaction(self, partner, endpoint):
        waiting(partner, endpoint)
        with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
            deliver_waiting()


@pytest.mark.django_db
class TestEndpoints:
    def test_the_secret_is_shown_once(self, partner, endpoint):
        assert endpoint["secret"].startswith("whsec_")
        assert "secret" not in partner.get("/webhooks/endpoints").json()["endpoints"][0]
        assert endpoint["secret"] not in Endpoint.objects.get().secret_sealed
        assert endpoint["secret"] not in KeptAnswer.objects.get().body

    @pytest.mark.parametrize(
        "url", ["ftp://example.com/", "http://", "x", "http://a:b@127.0.0.1/", "http://127.0.0.1:99999/", "http://a b/"]
    )
    def test_no_address(self, partner, url):
        response = partner.post("/webhooks/endpoints", {"url": url, "events": EVERY}, key="e")
        assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "body.url")

    @pytest.mark.parametrize(
        ("host", "address", "fits"),
        [
            ("one.example", "93.184.215.14", True),
            ("one.example", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
            ("one.example", "127.0.0.1", False),
            ("one.example", "10.1.2.3", False),
            ("one.example", "169.254.169.254", False),
            ("one.example", "100.64.0.1", False),
            ("one.example", "0.0.0.0", False),  # noqa: S104
            ("one.example", "::1", False),
            ("one.example", "fd00::1", False),
            ("one.example", "::ffff:10.0.0.1", False),
            ("one.example", "2002:0a00:0001::1", False),
            ("one.example", "224.0.0.1", False),
        ],
    )
    def test_in_production_only_public_addresses(self, monkeypatch, settings, host, address, fits):
        settings.PRODUCTION = True
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]
        monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *args, **more: found)
        if fits:
            assert addresses.resolve(f"https://{host}/x").address == address
        else:
            with pytest.raises(addresses.Unreachable):
                addresses.resolve(f"https://{host}/x")
        with pytest.raises(addresses.Unreachable, match="https"):
            addresses.resolve(f"http://{host}/x")

    def test_what_resolves_elsewhere_a_moment_later_gets_nothing(self, partner, endpoint, monkeypatch, settings):
        """The name is asked again when sending, and the connection goes to the address that was checked."""
        delivery = waiting(partner, endpoint)
        settings.PRODUCTION = True
        delivering._attempt(delivery)
        assert (delivery.status, delivery.last_error) == ("waiting", "Unreachable: https only")

    def test_old_news_are_forgotten_but_none_that_waits(self, partner, endpoint):
        old, kept = waiting(partner, endpoint), waiting(partner, endpoint)
        Delivery.objects.filter(pk=old.pk).update(status="delivered")
        News.objects.update(at=clock.now() - timedelta(days=31))
        assert forget_news() == 1
        assert News.objects.get() == kept.news

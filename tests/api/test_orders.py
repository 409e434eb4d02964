"""Ordering over HTTP: the same market, the same refusals, each request done once."""

import datetime as dt

import pytest

from catalog.models import Product
from logistics.models import Shipment, Zone
from marketplace.api.models import KeptAnswer, PartnerOrder
from marketplace.common import clock
from marketplace.quotas.domain import set_quota
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain.quota_keys import product_key
from marketplace.shop.order.models import Channel, Order
from marketplace.shop.partner.models import StockRecord
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.checkout import ReceivingAccountFactory

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


def refused(response, status, code):
    """Whether the answer is this problem, and nothing was written."""
    assert response["Content-Type"] == PROBLEM
    body = response.json()
    assert (response.status_code, body["status"], body["code"]) == (status, status, code), body
    assert body["detail"]
    assert (Order.objects.count(), Basket.objects.count(), Shipment.objects.count()) == (0, 0, 0)
    return body


class TestPlacing:
    def test_an_order_is_placed(self, partner, order_body, record):
        response = partner.post("/orders", order_body, key="k-1")
        order = Order.objects.get()
        shipment = Shipment.objects.get()
        line = {
            "product_id": record.product_id,
            "stockrecord_id": record.pk,
            "title": record.product.title,
            "quantity": 2,
            "unit_price": 150_000,
            "total": 300_000,
        }
        promised_by = shipment.promised_by.isoformat().replace("+00:00", "Z")
        assert response.status_code == 201
        assert response.json() == {
            "number": order.number,
            "status": "placed",
            "placed_at": order.date_placed.isoformat().replace("+00:00", "Z"),
            "payment": "cod",
            "reserved_until": None,
            "goods": 300_000,
            "freight": 30_000,
            "total": 330_000,
            "cash_due": 330_000,
            "promise": {"promised_by": promised_by, "point": shipment.delivery_point.name},
            "lines": [line],
            "shipments": [
                {
                    "number": f"{order.number}-A",
                    "seller": record.partner.legal_seller.name,
                    "status": "created",
                    "promised_by": promised_by,
                    "freight": 30_000,
                    "cash_due": 330_000,
                    "lines": [line],
                }
            ],
        }
        assert (order.channel, order.user, order.recipient_phone) == (Channel.API, None, "+84912345678")
        assert PartnerOrder.objects.get().application == partner.application
        assert StockRecord.objects.get().num_allocated == 2

    def test_the_same_request_is_answered_the_same_and_done_once(self, partner, order_body):
        first = partner.post("/orders", order_body, key="k-1")
        again = partner.post("/orders", order_body, key="k-1")
        assert (again.status_code, again.content) == (201, first.content)
        assert again["Idempotent-Replayed"] == "true"
        assert "Idempotent-Replayed" not in first
        assert (Order.objects.count(), StockRecord.objects.get().num_allocated) == (1, 2)

    def test_the_answer_stays_what_it_was(self, partner, order_body):
        first = partner.post("/orders", order_body, key="k-1")
        partner.post(f"/orders/{first.json()['number']}/cancel", key="k-2")
        assert partner.post("/orders", order_body, key="k-1").content == first.content

    def test_the_same_key_with_another_body_is_refused(self, partner, order_body):
        partner.post("/orders", order_body, key="k-1")
        order_body["lines"][0]["quantity"] = 3
        response = partner.post("/orders", order_body, key="k-1")
        assert (response.status_code, response.json()["code"]) == (409, "idempotency_key_reused")
        assert Order.objects.count() == 1

    def test_another_application_may_use_the_same_key(self, partner, other_partner, order_body):
        assert partner.post("/orders", order_body, key="k-1").status_code == 201
        assert other_partner.post("/orders", order_body, key="k-1").status_code == 201
        assert Order.objects.count() == 2

    def test_a_key_whose_answer_is_forgotten_still_places_one_order(self, partner, order_body):
        first = partner.post("/orders", order_body, key="k-1").json()["number"]
        KeptAnswer.objects.all().delete()
        assert partner.post("/orders", order_body, key="k-1").json()["number"] == first
        KeptAnswer.objects.all().delete()
        order_body["lines"][0]["quantity"] = 3
        assert partner.post("/orders", order_body, key="k-1").json()["code"] == "idempotency_key_reused"
        assert Order.objects.count() == 1

    def test_less_is_charged_where_it_costs_less(self, partner, order_body):
        order_body["lines"][0]["expected_unit_price"] = 151_000
        assert partner.post("/orders", order_body, key="k-1").json()["total"] == 330_000

    def test_a_bank_transfer_holds_the_goods_for_a_time(self, partner, order_body):
        ReceivingAccountFactory()
        body = partner.post("/orders", order_body | {"payment": "transfer"}, key="k-1").json()
        assert (body["status"], body["payment"]) == ("unpaid", "transfer")
        assert body["reserved_until"]


class TestRefusals:
    def test_sold_out(self, partner, order_body, record):
        StockRecord.objects.update(num_in_stock=1)
        body = refused(partner.post("/orders", order_body, key="k"), 409, "sold_out")
        assert (body["product_id"], body["available"]) == (record.product_id, 1)

    def test_a_refusal_is_told_again(self, partner, order_body):
        """The same key never says yes after it has said no: whoever wants to try again takes a new one."""
        StockRecord.objects.update(num_in_stock=1)
        first = partner.post("/orders", order_body, key="k")
        StockRecord.objects.update(num_in_stock=10)
        assert partner.post("/orders", order_body, key="k").content == first.content
        assert partner.post("/orders", order_body, key="k-2").status_code == 201

    def test_the_price_has_changed(self, partner, order_body, record):
        StockRecord.objects.update(price=160_000)
        body = refused(partner.post("/orders", order_body, key="k"), 409, "price_changed")
        assert body["prices"] == [{"product_id": record.product_id, "unit_price": 160_000}]
        assert body["total"] == 350_000

    def test_the_freight_is_more_than_was_shown(self, partner, order_body):
        body = partner.post("/orders", order_body | {"expected_total": 329_999}, key="k")
        assert refused(body, 409, "price_changed")["total"] == 330_000

    def test_not_for_sale(self, partner, order_body):
        Product.objects.update(is_public=False)
        refused(partner.post("/orders", order_body, key="k"), 409, "not_for_sale")

    def test_a_cap_is_reached(self, partner, order_body, record):
        set_quota(key=product_key(record.product_id), limit=1, source="mùa", reason="Mùa này đã đủ đơn.")
        body = refused(partner.post("/orders", order_body, key="k"), 409, "cap_reached")
        assert body["detail"] == "Mùa này đã đủ đơn."

    def test_nobody_delivers_there(self, partner, order_body):
        order_body["delivery"]["commune_code"] = CommuneFactory().code
        refused(partner.post("/orders", order_body, key="k"), 409, "not_deliverable")

    def test_a_closed_zone(self, partner, order_body, commune):
        zone = Zone.objects.create(
            name="Vùng đỏ",
            level=Zone.Level.RED,
            starts_at=clock.now() - dt.timedelta(days=1),
            source="thử nghiệm",
            decided_by=UserFactory(),
        )
        zone.communes.add(commune)
        refused(partner.post("/orders", order_body, key="k"), 409, "closed_zone")

    def test_english_where_asked(self, partner, order_body):
        StockRecord.objects.update(num_in_stock=0)
        vietnamese = partner.post("/orders", order_body, key="k")
        english = partner.post("/orders", order_body, key="k-2", **{"Accept-Language": "en-GB,en;q=0.9,vi;q=0.1"})
        assert "vừa hết hàng" in vietnamese.json()["detail"]
        assert "vừa hết hàng" not in english.json()["detail"]
        assert (vietnamese["Content-Language"], english["Content-Language"]) == ("vi", "en")
        assert "Cookie" not in english["Vary"]


WRONG = {
    "no lines": ({"lines": []}, "body.lines"),
    "no such product": (
        {"lines": [{"product_id": 2**62, "quantity": 1, "expected_unit_price": 1}]},
        "body.lines.0.product_id",
    ),
    "none of it": ({"lines": [{"product_id": 1, "quantity": 0, "expected_unit_price": 1}]}, "body.lines.0.quantity"),
    "too many": ({"lines": [{"product_id": 1, "quantity": 10**30, "expected_unit_price": 1}]}, "body.lines.0.quantity"),
    "true": ({"lines": [{"product_id": 1, "quantity": True, "expected_unit_price": 1}]}, "body.lines.0.quantity"),
    "no price": ({"lines": [{"product_id": 1, "quantity": 1}]}, "body.lines.0.expected_unit_price"),
    "twice": ({"lines": [{"product_id": 1, "quantity": 1, "expected_unit_price": 1}] * 2}, "body.lines"),
    "no phone": ({"recipient": {"name": "Hoa", "phone": "09123"}}, "body.recipient.phone"),
    "NUL": ({"recipient": {"name": "Ho\x00a", "phone": "0912345678"}}, "body.recipient.name"),
    "half a character": ({"recipient": {"name": "Ho\ud800a", "phone": "0912345678"}}, "body.recipient.name"),
    "blank name": ({"recipient": {"name": "  ", "phone": "0912345678"}}, "body.recipient"),
    "no commune": ({"delivery": {"commune_code": "99999", "address": "x"}}, "body.delivery.commune_code"),
    "card": ({"payment": "card"}, "body.payment"),
}


@pytest.mark.parametrize("what", WRONG)
def test_nonsense_names_its_field(partner, order_body, what):
    change, field = WRONG[what]
    body = refused(partner.post("/orders", order_body | change, key="k"), 422, "invalid")
    assert [error["field"] for error in body["errors"]] == [field]
    assert all(error["code"] and error["detail"] for error in body["errors"])


def test_nonsense_may_be_mended_under_the_same_key(partner, order_body):
    for change in WRONG["no lines"], WRONG["no such product"], WRONG["no phone"]:
        assert partner.post("/orders", order_body | change[0], key="k").status_code == 422
    assert partner.post("/orders", order_body, key="k").status_code == 201


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 256])
def test_a_write_needs_a_key(partner, order_body, key):
    body = refused(partner.post("/orders", order_body, key=key), 422, "invalid")
    assert [error["field"] for error in body["errors"]] == ["header.Idempotency-Key"]


class TestOwnOrders:
    def test_an_order_is_read_as_it_stands(self, partner, order_body):
        placed = partner.post("/orders", order_body, key="k").json()
        assert partner.get(f"/orders/{placed['number']}").json() == placed

    def test_of_another_application_there_is_nothing(self, partner, other_partner, order_body):
        number = partner.post("/orders", order_body, key="k").json()["number"]
        assert other_partner.get(f"/orders/{number}").status_code == 404
        response = other_partner.post(f"/orders/{number}/cancel", {"reason": "x"}, key="k")
        assert (response.status_code, response.json()["code"]) == (404, "not_found")
        assert Order.objects.get().status == "placed"

    def test_an_order_is_cancelled(self, partner, order_body):
        number = partner.post("/orders", order_body, key="k").json()["number"]
        response = partner.post(f"/orders/{number}/cancel", {"reason": "khách đổi ý"}, key="k-2")
        assert (response.status_code, response.json()["status"], response.json()["cash_due"]) == (200, "cancelled", 0)
        assert Order.objects.get().cancel_reason == "khách đổi ý"
        assert StockRecord.objects.get().num_allocated == 0
        assert (
            partner.post(f"/orders/{number}/cancel", {"reason": "khách đổi ý"}, key="k-2").content == response.content
        )

    def test_too_late_to_cancel(self, partner, order_body):
        number = partner.post("/orders", order_body, key="k").json()["number"]
        Order.objects.get().seller_orders.update(status="packed")
        response = partner.post(f"/orders/{number}/cancel", key="k-2")
        assert (response.status_code, response.json()["code"]) == (409, "too_late")

"""What customers read on their phones, word for word."""

import pytest

from logistics.domain import bring_back, return_to_sender
from logistics.models import DeliveryAttempt
from marketplace.messaging.models import Message
from marketplace.messaging.rendering import render_body
from marketplace.shop.order.models import Order
from tests.factories.logistics import run_on_the_road
from tests.logistics.door import deliver, fail


@pytest.fixture
def stop(office):
    return run_on_the_road(carrier=office.carrier, by=office.clerk).stops.get()


def words(template: str) -> str:
    message = Message.objects.get(template=template)
    return render_body(message.template, message.language, message.context).replace("\xa0", " ")


def test_the_carrier_is_announced_with_the_cash_to_have_ready(stop, office):
    person = office.carrier.user
    number = stop.shipment.seller_order.number
    text = words("out_for_delivery")
    assert text.startswith(
        f"Chợ Phiên: đơn {number} đang được giao. Xin có sẵn 165.000 ₫. Bưu tá {person.full_name}, 0"
    )


def test_who_has_paid_already_has_nothing_to_get_ready():
    said = {"number": "CP7-A", "cash_due": 0, "carrier_name": "Tá", "carrier_phone": ""}
    text = render_body("out_for_delivery", "vi", said)
    assert text == "Chợ Phiên: đơn CP7-A đang được giao. Bạn đã trả đủ. Bưu tá Tá."


def test_what_a_team_takes_over_is_not_yet_at_home():
    text = render_body("delivered_to_team", "vi", {"number": "CP7-A", "cash": 45_000, "team": "Tổ xóm Chùa"})
    assert text.replace("\xa0", " ") == (
        "Chợ Phiên: Tổ xóm Chùa đã nhận hàng của đơn CP7-A ở ranh giới, đã trả 45.000 ₫, và sẽ mang đến nhà bạn."
    )


def test_a_delivery_is_thanked_for(stop):
    number = stop.shipment.seller_order.number
    deliver(stop)
    assert words("delivered") == (f"Chợ Phiên: đơn {number} đã giao, đã nhận 165.000 ₫. Cảm ơn bạn đã đi chợ.")


def test_a_failure_says_why_and_a_return_that_nothing_is_owed(stop, office):
    number = stop.shipment.seller_order.number
    fail(stop, reason=DeliveryAttempt.Reason.REFUSED)
    assert words("delivery_failed") == (
        f"Chợ Phiên: chưa giao được đơn {number}: khách từ chối nhận. Bưu điện sẽ liên lạc với bạn."
    )
    bring_back(stop=stop, by=office.clerk)
    return_to_sender(shipment=stop.shipment, by=office.clerk)
    assert words("returned") == f"Chợ Phiên: đơn {number} đã trả về nơi gửi. Bạn không phải trả gì cho đơn này."


def test_an_english_customer_reads_english(stop):
    Order.objects.update(language="en")
    deliver(stop)
    assert words("delivered").startswith("Cho Phien: order ")


def test_an_order_without_a_phone_tells_nobody(stop):
    Order.objects.update(recipient_phone="")
    deliver(stop)
    assert not Message.objects.filter(template="delivered").exists()

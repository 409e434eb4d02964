"""Unpaid orders of one telephone number hold goods up to a dated limit; paying or cancelling one makes room."""

import datetime as dt
from uuid import uuid4

import pytest
from django.urls import reverse

from marketplace.common import clock
from marketplace.shop.checkout.domain import cancel_order, place_order, quote_basket
from marketplace.shop.checkout.domain.reservation_limits import TooManyUnpaid
from marketplace.shop.order.models import Channel, Order, OrderStatus
from tests.factories.accounts import UserFactory
from tests.factories.checkout import (
    ReceivingAccountFactory,
    ReservationLimitFactory,
    basket_of,
    deliverable_commune,
    placed_order,
    recipient_in,
    transferred,
    unpaid_order,
)
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return deliverable_commune()


@pytest.fixture
def record():
    return StockRecordFactory(price=100_000, num_in_stock=50)


@pytest.fixture
def three(record, commune):
    """Three unpaid orders of one number: two from the web, one taken by telephone; no more are allowed."""
    ReservationLimitFactory()
    orders = [unpaid_order((record, 1), commune=commune) for _number in range(2)]
    return [*orders, unpaid_order((record, 1), commune=commune, channel=Channel.PHONE, by=UserFactory())]


def allocated(record):
    record.refresh_from_db()
    return record.num_allocated


def test_the_fourth_is_refused_whatever_the_channel_and_holds_nothing(three, record, commune):
    for channel in (Channel.WEB, Channel.PHONE):
        with pytest.raises(TooManyUnpaid, match="đang có 3 đơn chờ chuyển khoản, nhiều nhất là 3"):
            unpaid_order((record, 1), commune=commune, channel=channel)
    assert (Order.objects.count(), allocated(record)) == (3, 3)


def test_another_number_and_cash_at_the_door_are_not_held_up(three, record, commune):
    unpaid_order((record, 1), commune=commune, recipient=recipient_in(commune, phone="0987 654 321"))
    placed_order((record, 1), commune=commune)
    assert Order.objects.count() == 5


@pytest.mark.parametrize("way", ["paid", "cancelled", "lapsed"])
def test_what_no_longer_waits_makes_room(three, record, commune, way):
    if way == "paid":
        transferred(three[0], by=UserFactory(is_staff=True))
    elif way == "cancelled":
        cancel_order(order=three[0], by=None, reason="đổi ý")
    else:  # its time is over, the task has not come by yet
        Order.objects.filter(pk=three[0].pk).update(reserved_until=clock.now() - dt.timedelta(seconds=1))
    unpaid_order((record, 1), commune=commune)
    with pytest.raises(TooManyUnpaid):
        unpaid_order((record, 1), commune=commune)


def test_the_same_request_again_is_the_order_that_it_made(record, commune):
    ReservationLimitFactory(most_orders=1)
    ReceivingAccountFactory()
    basket = basket_of((record, 1))
    shown = quote_basket(basket, commune=commune).digest
    facts = {"basket": basket, "key": uuid4(), "quote_digest": shown, "payment": "transfer", "channel": Channel.WEB}
    made = [place_order(**facts, recipient=recipient_in(commune), user=None) for _press in range(2)]
    assert made[0] == made[1]
    with pytest.raises(TooManyUnpaid):
        unpaid_order((record, 1), commune=commune)


def test_a_rule_holds_on_its_days_only(record, commune):
    ReservationLimitFactory(most_orders=1, valid_to=clock.today() - dt.timedelta(days=1))
    ReservationLimitFactory(most_orders=1, valid_from=clock.today() + dt.timedelta(days=1))
    for _number in range(5):
        unpaid_order((record, 1), commune=commune)
    assert Order.objects.filter(status=OrderStatus.UNPAID).count() == 5


def test_the_checkout_page_says_what_to_do_and_keeps_what_was_typed(three, record, commune, client):
    product = record.product
    client.post(reverse("basket:add"), {"product_id": product.pk, "quantity": 1})
    page = client.get(reverse("checkout:index"))
    form = page.context["form"]
    typed = {
        "phone": "0912 345 678",
        "name": "Nguyễn Thị Hoa",
        "place": commune.name,
        "commune_code": commune.code,
        "address": "12 Lê Lợi",
        "payment": "transfer",
        "key": form.initial["key"],
        "quote": form.initial["quote"],
    }
    refused = client.post(reverse("checkout:index"), typed)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "Xin chuyển khoản hoặc hủy một đơn rồi đặt tiếp" in text
    assert 'value="12 Lê Lợi"' in text
    assert Order.objects.count() == 3
    assert client.post(reverse("checkout:index"), typed | {"payment": "cod"}).status_code == 302
    assert Order.objects.count() == 4

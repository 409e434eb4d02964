"""The checkout page: rationed goods of a guest, another source than shown, ceilings; nothing typed is ever lost."""

import datetime as dt
import re
import uuid

import pytest
from django.conf import settings
from django.urls import reverse

from marketplace.accounts.domain import find_account
from marketplace.common import clock
from marketplace.messaging.models import Message
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.placed import JUST_NOW
from marketplace.shop.order.models import Order
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.essentials import RationFactory, bind, rice_at, shelf_at
from tests.factories.logistics import PointFactory, covered
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr("marketplace.messaging.domain.queueing.wake_relay", lambda: None)


@pytest.fixture
def point(db):
    return PointFactory()


@pytest.fixture
def commune(point):
    return covered(point)


@pytest.fixture
def rice(point):
    return rice_at(shelf_at(point), product__crop__name="Gạo tẻ")


@pytest.fixture
def ration(rice, commune):
    return RationFactory(crop=rice.product.crop, provinces=[commune.province])


def add(client, record, packs=1):
    client.post(reverse("basket:add"), {"product_id": record.product_id, "quantity": packs})


def quote_on(response):
    return re.search(r'name="quote" value="([^"]+)"', response.content.decode())[1]


def typed(response, commune, **changes):
    facts = {
        "phone": "0912 345 678",
        "name": "Nguyễn Thị Hoa",
        "place": commune.name,
        "commune_code": commune.code,
        "address": "12 Lê Lợi",
        "note": "gọi trước",
        "key": str(uuid.uuid4()),
        "quote": quote_on(response),
    }
    return facts | changes


def send(client, facts):
    return client.post(reverse("checkout:index"), facts)


def code_sent():
    return Message.objects.filter(template="household_code").latest("pk").context["code"]


class TestRationedGoods:
    def test_a_guest_proves_the_phone_and_loses_nothing(self, client, rice, ration, commune):
        add(client, rice, 2)
        facts = typed(client.get(reverse("checkout:index")), commune)
        asked = send(client, facts)
        page = asked.content.decode()
        assert (asked.status_code, Order.objects.count()) == (422, 0)
        assert [word in page for word in ('name="code"', "12 Lê Lợi", "gọi trước")] == [True] * 3
        assert "10 kg gạo tẻ trong 7 ngày" in page
        assert Message.objects.filter(template="household_code", to="+84912345678").count() == 1
        placed = send(client, facts | {"code": code_sent()})
        order = Order.objects.get()
        assert placed.url == reverse("checkout:thanks", args=[order.number])
        assert (order.household_account, order.user) == (find_account(phone="0912345678"), None)
        assert order.household_account.address_text == "12 Lê Lợi"

    def test_a_wrong_code_places_nothing_and_the_right_one_does(self, client, rice, ration, commune):
        add(client, rice)
        facts = typed(client.get(reverse("checkout:index")), commune)
        send(client, facts)
        wrong = send(client, facts | {"code": "no"})
        assert (wrong.status_code, Order.objects.count(), 'name="code"' in wrong.content.decode()) == (422, 0, True)
        assert Message.objects.filter(template="household_code").count() == 1
        assert send(client, facts | {"code": code_sent()}).status_code == 302

    def test_the_code_of_one_phone_says_nothing_of_another(self, client, rice, ration, commune):
        add(client, rice)
        facts = typed(client.get(reverse("checkout:index")), commune)
        send(client, facts)
        other = send(client, facts | {"code": code_sent(), "phone": "0912 345 679"})
        assert (other.status_code, Order.objects.count()) == (422, 0)
        assert Message.objects.filter(template="household_code").latest("pk").to == "+84912345679"

    def test_what_was_proven_is_not_asked_again(self, client, rice, ration, commune):
        add(client, rice)
        facts = typed(client.get(reverse("checkout:index")), commune)
        send(client, facts)
        rice.price = 90_000
        rice.save()
        dearer = send(client, facts | {"code": code_sent()})
        assert (dearer.status_code, Order.objects.count()) == (422, 0)
        again = send(client, facts | {"quote": quote_on(dearer)})
        assert (again.status_code, Message.objects.filter(template="household_code").count()) == (302, 1)

    def test_somebody_with_a_verified_phone_is_not_asked(self, client, rice, ration, commune):
        client.force_login(UserFactory(phone="+84912345678"))
        add(client, rice)
        page = client.get(reverse("checkout:index"))
        assert send(client, typed(page, commune)).status_code == 302
        add(client, rice)
        page = client.get(reverse("checkout:index"))
        assert "còn mua được 5 kg" in page.content.decode().replace("\u00a0", " ")
        refused = send(client, typed(page, commune, key=str(uuid.uuid4())))
        assert refused.status_code == 302
        add(client, rice)
        refused = send(client, typed(client.get(reverse("checkout:index")), commune))
        assert (refused.status_code, "không còn đủ định mức" in refused.content.decode()) == (422, True)
        assert Order.objects.count() == 2

    def test_others_goods_ask_for_no_code(self, client, ration, commune):
        add(client, StockRecordFactory())
        assert send(client, typed(client.get(reverse("checkout:index")), commune)).status_code == 302
        assert not Message.objects.filter(template="household_code").exists()


class TestSource:
    @pytest.fixture
    def near(self, commune, rice):
        """Return the same rice at another point of the province, which covers its own commune."""
        home = CommuneFactory(province=commune.province, latitude=22.0, longitude=107.0)
        point = PointFactory(commune=home, latitude=22.0, longitude=107.0, name="Bưu cục Gần Nhà")
        covered(point)
        return rice_at(shelf_at(point, seller=rice.partner.legal_seller), product=rice.product)

    def test_the_page_says_that_the_goods_come_from_elsewhere_and_asks_again(self, client, rice, near):
        home = near.partner.commune
        add(client, rice)
        page = client.get(reverse("checkout:index"))
        assert f"gửi từ {rice.partner.name}" in page.content.decode()
        moved = send(client, typed(page, home))
        assert (moved.status_code, Order.objects.count()) == (422, 0)
        assert "gửi từ Bưu cục Gần Nhà" in moved.content.decode()
        assert send(client, typed(moved, home)).status_code == 302
        assert Order.objects.get().seller_orders.get().stocking_place == near.partner

    def test_whoever_said_where_they_are_sees_it_at_once(self, client, rice, near):
        session = client.session
        session["my_place"] = near.partner.commune.code
        session.save()
        add(client, rice)
        assert "gửi từ Bưu cục Gần Nhà" in client.get(reverse("basket")).content.decode()
        page = client.get(reverse("checkout:index"))
        assert f'value="{near.partner.commune.code}"' in page.content.decode()
        assert send(client, typed(page, near.partner.commune)).status_code == 302

    def test_goods_that_no_point_of_the_province_has_stay_in_the_basket(self, client, rice, commune):
        add(client, rice)
        page = client.get(reverse("checkout:index"))
        elsewhere = covered(PointFactory(commune__province=ProvinceFactory()))
        refused = send(client, typed(page, elsewhere))
        assert (refused.url, Order.objects.count()) == (reverse("basket"), 0)
        assert "chưa có ở bưu cục nào của" in client.get(reverse("basket")).content.decode()
        assert Basket.objects.get().lines.count() == 1


class TestCeilings:
    def test_ceiling_and_decision_stand_beside_the_price(self, client, rice, commune):
        bind(rice, number="123/QĐ-STC")
        add(client, rice)
        says = "giá trần 18.000 ₫/kg theo 123/QĐ-STC"
        assert says in text(client.get(reverse("basket")))
        page = client.get(reverse("checkout:index"))
        assert says in text(page)
        thanks = client.get(send(client, typed(page, commune)).url)
        assert says in text(thanks)
        assert says in text(client.get(reverse("discovery:track_order", args=[Order.objects.get().number])))

    def test_above_it_the_basket_says_why_and_keeps_all(self, client, rice, commune):
        add(client, rice)
        page = client.get(reverse("checkout:index"))
        bind(rice, amount=16_999, number="124/QĐ-STC", valid_from=dt.date(2021, 1, 1))
        refused = send(client, typed(page, commune))
        assert (refused.url, Order.objects.count()) == (reverse("basket"), 0)
        assert "cao hơn giá trần 16.999 đ/kg theo 124/QĐ-STC" in text(client.get(reverse("basket")))
        assert Basket.objects.get().lines.get().quantity == 1


def text(response):
    return response.content.decode().replace("\u00a0", " ")


class TestAnswerLostOnTheWay:
    """The order is placed, its page never came: whoever asks again sees it, and a second order cannot come of it."""

    @pytest.fixture
    def placed(self, client, commune):
        """Order as the guest of ``client``, and give the browser the cookies back that it had before."""
        add(client, StockRecordFactory())
        facts = typed(client.get(reverse("checkout:index")), commune)
        before = {name: each.value for name, each in client.cookies.items()}
        assert send(client, facts).status_code == 302
        client.cookies.clear()
        client.cookies.load(before)
        return Order.objects.get()

    def test_a_guest_is_led_to_it_once(self, client, placed):
        thanks = reverse("checkout:thanks", args=[placed.number])
        assert client.get(reverse("checkout:index")).url == thanks
        assert placed.number in client.get(thanks).content.decode()
        assert client.get(reverse("checkout:index")).url == reverse("basket")

    def test_another_guest_is_not(self, client, placed):
        client.cookies[settings.OSCAR_BASKET_COOKIE_OPEN] = f"{placed.basket_id}:forged"
        assert client.get(reverse("checkout:index")).url == reverse("basket")

    def test_somebody_known_is_for_a_while(self, client, commune):
        client.force_login(UserFactory(phone="+84912345678"))
        add(client, StockRecordFactory())
        send(client, typed(client.get(reverse("checkout:index")), commune))
        order = Order.objects.get()
        assert client.get(reverse("checkout:index")).url == reverse("checkout:thanks", args=[order.number])
        Order.objects.update(date_placed=clock.now() - JUST_NOW - dt.timedelta(seconds=1))
        assert client.get(reverse("checkout:index")).url == reverse("basket")

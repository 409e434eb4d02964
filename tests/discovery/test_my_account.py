"""A known person's own pages: orders and the same goods again, addresses, their data as a file, and its erasure."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.accounts.domain import AddressSpec, add_address
from marketplace.accounts.models import SavedAddress, User
from marketplace.common.templatetags.market import dong
from marketplace.messaging.models import Message
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import cancel_order
from tests.accounts.helpers import last_code, other_code
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.checkout import deliverable_commune, placed_order
from tests.factories.farmers import ListingFactory

pytestmark = pytest.mark.django_db

ORDERS, ADDRESSES, NEW = reverse("mine:orders"), reverse("mine:addresses"), reverse("mine:address_new")
FILE, ERASE, CODE = reverse("mine:data_file"), reverse("mine:erase"), reverse("mine:erase_code")


@pytest.fixture
def person():
    return UserFactory(phone="+84912345678", full_name="Trần Thị Hoa")


@pytest.fixture
def browser(person):
    browser = Client()
    browser.force_login(person)
    return browser


@pytest.fixture
def commune():
    return deliverable_commune()


def said(response):
    return [str(message) for message in response.context["messages"]]


def basket_of(person):
    return {
        line.product_id: line.quantity
        for basket in Basket.objects.filter(owner=person, status="Open")
        for line in basket.lines.all()
    }


class TestOrders:
    def test_shows_ones_own_newest_first(self, browser, person, commune):
        record = ListingFactory().stockrecord
        first, second = (placed_order((record, 1), commune=commune, user=person) for _n in range(2))
        strangers = placed_order((record, 1), commune=commune)
        page = browser.get(ORDERS).content.decode()
        assert page.index(second.number) < page.index(first.number)
        assert strangers.number not in page
        assert reverse("discovery:track_order", args=[first.number]) in page

    def test_twenty_a_page_at_one_count_of_statements(self, browser, person, commune, django_assert_num_queries):
        record = ListingFactory(quantity=100).stockrecord
        placed_order((record, 1), commune=commune, user=person)
        browser.get(ORDERS)  # the first page of a new person makes their basket
        with django_assert_num_queries(8):  # session, person, count, orders, parts, lines; basket and its packs
            browser.get(ORDERS)
        for _n in range(20):
            placed_order((record, 1), commune=commune, user=person)
        with django_assert_num_queries(8):
            page = browser.get(ORDERS)
        assert len(page.context["rows"]) == 20
        assert len(browser.get(ORDERS + "?page=2").context["rows"]) == 1

    def test_strangers_are_sent_to_log_in(self):
        for address in (ORDERS, ADDRESSES, NEW, ERASE, reverse("mine:data")):
            assert Client().get(address)["Location"].startswith("/account/login/")


class TestAgain:
    def press(self, browser, order, key=None):
        address = reverse("mine:order_again", args=[order.number])
        return browser.post(address, {"key": key or uuid.uuid4()}, follow=True)

    def test_puts_the_same_goods_in_the_basket_once(self, browser, person, commune):
        listing, other = ListingFactory(), ListingFactory()
        order = placed_order((listing.stockrecord, 2), (other.stockrecord, 1), commune=commune, user=person)
        key = uuid.uuid4()
        assert said(self.press(browser, order, key)) == [f"Đã bỏ vào giỏ hàng của đơn {order.number}."]
        self.press(browser, order, key)
        assert basket_of(person) == {listing.product_id: 2, other.product_id: 1}

    def test_says_what_ran_short_what_is_gone_and_what_costs_something_else(self, browser, person, commune):
        short, gone, dear = ListingFactory(quantity=6), ListingFactory(), ListingFactory()
        order = placed_order(*((each.stockrecord, 4) for each in (short, gone, dear)), commune=commune, user=person)
        was = int(dear.stockrecord.price)
        type(dear.stockrecord).objects.filter(pk=dear.stockrecord.pk).update(price=was + 5_000)
        type(gone.product).objects.filter(pk=gone.product_id).update(is_public=False)
        told = said(self.press(browser, order))
        assert f"“{short.product.title}” chỉ còn 2, đã bỏ vào giỏ chừng đó." in told
        assert any(gone.product.title in each and "không bán" in each for each in told)
        assert f"“{dear.product.title}” nay giá {dong(was + 5_000)}, lần trước {dong(was)}." in told
        assert basket_of(person) == {short.product_id: 2, dear.product_id: 4}

    def test_nothing_left_says_so_and_leaves_the_basket_empty(self, browser, person, commune):
        listing = ListingFactory()
        order = placed_order((listing.stockrecord, 1), commune=commune, user=person)
        type(listing.product).objects.filter(pk=listing.product_id).update(is_public=False)
        response = self.press(browser, order)
        assert response.request["PATH_INFO"] == ORDERS
        assert basket_of(person) == {}

    def test_somebody_elses_order_does_not_exist(self, browser, commune):
        order = placed_order((ListingFactory().stockrecord, 1), commune=commune, user=UserFactory())
        assert self.press(browser, order).status_code == 404
        assert Basket.objects.filter(lines__isnull=False, status="Open").count() == 0


class TestAddresses:
    def typed(self, commune, **changes):
        where = {"place": f"{commune.name}, {commune.province.name}", "commune_code": commune.code}
        who = {"name": "Lan", "phone": "0912 000 111", "address": "12 Lê Lợi", "key": uuid.uuid4()}
        return {**where, **who, **changes}

    def test_added_changed_made_usual_and_removed(self, browser, person, commune):
        first = self.typed(commune)
        browser.post(NEW, first)
        browser.post(NEW, first)  # sent twice
        browser.post(NEW, self.typed(commune, name="Mẹ", address="Xóm 3", note="cổng xanh"))
        lan, mother = SavedAddress.objects.order_by("pk")
        assert (lan.recipient_phone, lan.is_default, mother.is_default) == ("+84912000111", True, False)
        browser.post(reverse("mine:address", args=[mother.pk]), self.typed(commune, name="Mẹ tôi", address="Xóm 4"))
        browser.post(reverse("mine:address_usual", args=[mother.pk]))
        lan.refresh_from_db()
        mother.refresh_from_db()
        assert (mother.recipient_name, mother.address_text, mother.is_default, lan.is_default) == (
            "Mẹ tôi",
            "Xóm 4",
            True,
            False,
        )
        browser.post(reverse("mine:address_remove", args=[mother.pk]))
        lan.refresh_from_db()
        assert lan.is_default
        assert list(SavedAddress.objects.all()) == [lan]

    @pytest.mark.parametrize("change", [{"name": ""}, {"phone": "12"}, {"address": "\x00"}, {"commune_code": "99999"}])
    def test_nonsense_gets_a_sentence_keeps_what_was_typed_and_saves_nothing(self, browser, commune, change):
        answer = browser.post(NEW, self.typed(commune) | change)
        assert answer.status_code == 422
        assert answer.context["form"].errors
        assert not SavedAddress.objects.exists()

    def test_somebody_elses_does_not_exist(self, browser, commune):
        other = add_address(
            owner=UserFactory(), key=uuid.uuid4(), spec=AddressSpec("Bình", "0912000222", commune, "Xóm 1")
        )
        assert browser.get(reverse("mine:address", args=[other.pk])).status_code == 404
        for name in ("address", "address_usual", "address_remove"):
            assert browser.post(reverse(f"mine:{name}", args=[other.pk]), self.typed(commune)).status_code == 404
        other.refresh_from_db()
        assert other.recipient_name == "Bình"

    def test_the_checkout_begins_with_the_usual_one(self, browser, person, commune):
        add_address(owner=person, key=uuid.uuid4(), spec=AddressSpec("Lan", "0912000111", commune, "12 Lê Lợi"))
        product = ListingFactory().product
        browser.post(reverse("basket:add"), {"product_id": product.pk, "quantity": 1})
        form = browser.get(reverse("checkout:index")).context["form"]
        assert (form["name"].value(), form["address"].value(), form["commune_code"].value()) == (
            "Lan",
            "12 Lê Lợi",
            commune.code,
        )


class TestData:
    def test_the_file_is_whole_and_kept_by_nobody_on_the_way(self, browser, person, commune):
        order = placed_order((ListingFactory().stockrecord, 1), commune=commune, user=person)
        assert browser.get(FILE).status_code == 405
        answer = browser.post(FILE)
        assert answer["Content-Disposition"].startswith('attachment; filename="cho-phien-')
        assert "no-store" in answer["Cache-Control"]
        data = json.loads(answer.content)
        assert (data["person"]["phone"], [each["number"] for each in data["orders"]]) == (person.phone, [order.number])
        assert Client().post(FILE).status_code == 302


class TestErase:
    def test_with_the_password(self, browser, person):
        wrong = browser.post(ERASE, {"password": "khong-phai-mat-khau", "sure": "on"})
        assert list(wrong.context["form"].errors) == ["password"]
        assert list(browser.post(ERASE, {"password": PASSWORD}).context["form"].errors) == ["sure"]
        assert User.objects.get(pk=person.pk).erased_at is None
        other_machine = Client()
        other_machine.force_login(person)
        done = browser.post(ERASE, {"password": PASSWORD, "sure": "on"})
        assert "Đã xóa dữ liệu của bạn" in done.content.decode()
        assert User.objects.get(pk=person.pk).erased_at is not None
        assert browser.get("/account/").status_code == 302
        assert other_machine.get("/account/").status_code == 302

    @pytest.mark.django_db(transaction=True)
    def test_with_a_code(self, browser, person):
        browser.post(CODE)
        code = last_code(person.phone)
        assert list(browser.post(ERASE, {"code": other_code(code), "sure": "on"}).context["form"].errors) == ["code"]
        assert User.objects.get(pk=person.pk).phone == person.phone
        browser.post(ERASE, {"code": code, "sure": "on"})
        assert User.objects.get(pk=person.pk).phone is None
        assert not Message.objects.filter(to=person.phone).exists()

    def test_says_what_is_kept_and_waits_for_an_order_under_way(self, browser, person, commune):
        order = placed_order((ListingFactory().stockrecord, 1), commune=commune, user=person)
        page = browser.get(ERASE).content.decode()
        assert "Chưa xóa được" in page
        assert order.number in page
        browser.post(ERASE, {"password": PASSWORD, "sure": "on"})
        assert User.objects.get(pk=person.pk).phone == person.phone
        cancel_order(order=order, by=person, reason="đổi ý")
        assert "luật kế toán bắt sàn giữ chứng từ" in browser.get(ERASE).content.decode()

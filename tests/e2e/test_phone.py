"""A clerk with a headset, hands on the keys: every key stroke is counted, and the mouse is never touched."""

import time

import pytest
from playwright.sync_api import expect

from catalog.models import Product
from marketplace.accounts.domain import account_of
from marketplace.areas.models import Commune
from marketplace.desk.phone.models import Call
from marketplace.messaging.models import Message
from marketplace.shop.order.models import Channel, Order
from tests.desk.phone.conftest import stocked
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.checkout import placed_order, recipient_in
from tests.factories.essentials import RationFactory
from tests.factories.logistics import ClerkFactory, PointFactory, covered

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

CALLER = "0912345678"
PACE = 120
"""Milliseconds between two strokes of somebody who types every day."""
MOUSE = "addEventListener('mousedown', () => { window.name = String(Number(window.name || 0) + 1) }, true)"


class Keyboard:
    """Types at the pace of a clerk and counts each stroke."""

    def __init__(self, page) -> None:
        self.page, self.strokes, self.began = page, 0, time.monotonic()

    def type(self, text: str) -> None:
        for char in text:
            self.press(char)

    def press(self, key: str, *, to_another_page: bool = False) -> None:
        self.strokes += 1
        if to_another_page:
            with self.page.expect_navigation():
                self.page.keyboard.press(key)
        else:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(PACE)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began


@pytest.fixture
def office(areas_loaded):
    """A point that delivers to Hoàn Kiếm, with three kinds of goods to sell."""
    commune = Commune.objects.get(name="Phường Hoàn Kiếm")
    point = PointFactory(commune=commune)
    covered(point)
    for title, price in (("Vải thiều Lục Ngạn", 150_000), ("Gạo tẻ Điện Biên", 90_000), ("Trứng gà Yên Thế", 40_000)):
        stocked(title, price=price, num_in_stock=50)
    stocked("Vải u hồng hết mùa", num_in_stock=0)
    return point


@pytest.fixture
def clerk(office, person):
    """The clerk's page, logged in, at the telephone desk."""
    user = ClerkFactory(point=office).user
    page = person(1280)
    page.add_init_script(MOUSE)
    page.goto("/account/login/?next=/desk/phone/")
    page.fill("input[name=login]", user.phone)
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_url("**/desk/phone/")
    return page


def three_lines(keys: Keyboard) -> None:
    """Two boxes of lychee, one bag of rice, three packs of eggs: by two letters each."""
    for what in ("2va", "ga", "3tr"):
        keys.type(what)
        keys.press("Enter")
    expect(keys.page.locator("form.line")).to_have_count(3)


def agree(keys: Keyboard) -> None:
    """Read out, hear the yes, place."""
    page = keys.page
    expect(page.locator("#readback:focus-within, #readback:focus")).to_have_count(1)
    assert "hai thùng Vải thiều Lục Ngạn" in page.inner_text(".spoken")
    keys.press("Enter", to_another_page=True)
    page.get_by_text("Khách đã đồng ý qua điện thoại").wait_for()
    assert page.evaluate("window.name") == ""  # no mouse button went down


def placed() -> Order:
    order = Order.objects.get(channel=Channel.PHONE)
    quantities = dict(order.lines.values_list("title", "quantity"))
    assert quantities == {"Vải thiều Lục Ngạn": 2, "Gạo tẻ Điện Biên": 1, "Trứng gà Yên Thế": 3}
    call = Call.objects.get(order=order)
    assert (call.evidence, order.placed_by) == ("phone_call", call.clerk)
    assert Message.objects.filter(template="order_placed", context__number=order.number).count() == 1
    return order


def read_code_out(keys: Keyboard) -> None:
    """Send a code to the caller, who reads it out: rice is rationed."""
    page = keys.page
    expect(page.locator("#code:focus-within, #code:focus")).to_have_count(1)
    keys.press("Enter", to_another_page=True)
    expect(page.locator("#id_code")).to_be_focused()
    keys.type(Message.objects.get(template="household_code").context["code"])
    keys.press("Enter", to_another_page=True)


def test_a_known_caller_in_sixty_strokes_and_sixty_seconds(office, clerk, capsys):
    """Three lines, one of them rationed: what is left is on the page before the caller has said a word."""
    rice = Product.objects.get(title="Gạo tẻ Điện Biên")
    RationFactory(crop=rice.crop, amount=50_000, provinces=[office.commune.province])
    household = account_of(user=UserFactory(phone="+84912345678"))
    placed_order((stocked("Mận hậu"), 1), commune=office.commune, recipient=recipient_in(office.commune, phone=CALLER))
    keys = Keyboard(clerk)
    keys.type(CALLER)
    keys.press("Enter", to_another_page=True)
    assert "còn mua được 50 kg" in clerk.inner_text("main")
    three_lines(keys)
    keys.press("Enter")  # nothing typed: go on, to the code that rationed goods ask for
    read_code_out(keys)
    agree(keys)
    order = placed()
    assert (order.address_text, order.household_account) == ("12 Lê Lợi", household)
    with capsys.disabled():
        print(f"\n  phone order, known caller: {keys.strokes} strokes, {keys.seconds:.1f} s")  # noqa: T201
    assert keys.strokes <= 60
    assert keys.seconds <= 60


def test_a_new_caller_by_keys_alone(office, clerk, capsys):
    keys = Keyboard(clerk)
    keys.type(CALLER)
    keys.press("Enter", to_another_page=True)
    three_lines(keys)
    keys.press("Enter")  # no address yet: on to the name
    keys.type("Hoa")
    keys.press("Tab")
    keys.type("12 Hang Bac, p hoan kiem, ha noi")
    keys.press("Enter", to_another_page=True)
    agree(keys)
    order = placed()
    assert (order.recipient_name, order.commune, order.address_text) == ("Hoa", office.commune, "12 Hang Bac")
    with capsys.disabled():
        print(f"\n  phone order, new caller: {keys.strokes} strokes, {keys.seconds:.1f} s")  # noqa: T201
    assert keys.strokes <= 100
    assert keys.seconds <= 60


def test_a_number_alone_mends_the_last_line_and_arrows_choose(office, clerk):
    keys = Keyboard(clerk)
    keys.type(CALLER)
    keys.press("Enter", to_another_page=True)
    stocked("Vải chín sớm", num_in_stock=5)
    keys.type("va")
    clerk.locator("[data-offers] li").nth(1).wait_for()
    first = clerk.locator("[aria-selected=true] b").inner_text()
    keys.press("ArrowDown")
    second = clerk.locator("[aria-selected=true] b").inner_text()
    assert first != second
    keys.press("Enter")
    keys.type("4")
    keys.press("Enter")
    expect(clerk.locator("form.line input.few").first).to_have_value("4")
    assert second in clerk.inner_text(".slip")


def test_without_javascript_the_forms_do_it(office, person):
    user = ClerkFactory(point=office).user
    page = person(360, javascript=False)
    page.goto("/account/login/?next=/desk/phone/")
    page.fill("input[name=login]", user.phone)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit], main form button.primary")
    page.fill("#id_phone", CALLER)
    page.click("main button.primary")
    page.fill("#q", "va")
    page.click("[data-goods] button")
    page.locator(".offers button").first.click()
    page.fill("#id_name", "Hoa")
    page.fill("#id_address", "12 Hàng Bạc, phường Hoàn Kiếm, Hà Nội")
    page.click("#who button")
    page.click("#readback button")
    assert page.get_by_text("Khách đã đồng ý qua điện thoại").is_visible()
    assert Order.objects.get().channel == Channel.PHONE

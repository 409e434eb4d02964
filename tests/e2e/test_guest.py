"""A guest finds goods, orders them and follows the order: in both languages, on any telephone, by keys alone."""

import re

import pytest
from playwright.sync_api import Error, expect

from marketplace.common.templatetags.market import dong
from marketplace.shop.basket.models import Basket
from marketplace.shop.order.models import Order
from tests.e2e.steps import fits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

PHONE = "0912 345 678"
TOTAL = 150_000 + 15_000  # a box of 5 kg at 30,000 đ/kg, 5 kg started once
TYPED = {"id_phone": PHONE, "id_name": "Đặng Thị Khách", "id_address": "12 Hàng Bạc", "id_note": "Gọi trước khi đến"}
PLACE = "Phường Hoàn Kiếm, Thành phố Hà Nội"
SUBMIT = "form[data-keep] button.primary"


@pytest.mark.parametrize(
    "language, width, javascript", [("vi", 360, True), ("vi", 360, False), ("en", 360, True), ("en", 1280, True)]
)
def test_from_the_first_page_to_the_parcel(demo, person, language, width, javascript):
    page = person(width, javascript=javascript)
    page.goto("/")
    if language == "en":
        page.get_by_role("button", name="English").click()
        page.get_by_role("button", name="Tiếng Việt").wait_for()
    _put_into_basket(page)
    _go_to_checkout(page)
    _type(page, suggested=javascript)
    _reach(page, lambda: page.click(SUBMIT), "**/checkout/thanks/**")
    number = page.locator("main .code").first.inner_text()
    assert Order.objects.get().number == number
    assert _plain(dong(TOTAL)) in _plain(page.inner_text("main"))
    assert page.inner_text("main h1") == {"vi": "Đã đặt hàng", "en": "Order placed"}[language]
    _follow(page, number)


def test_the_whole_way_by_keyboard_alone(demo, person):
    page = person(1280)
    page.goto("/")
    _tab_to(page, "a.skip")  # the first of all: past the head of the page
    _tab_to(page, "#find")
    page.keyboard.insert_text("giap thi vai")
    _reach(page, lambda: page.keyboard.press("Enter"), "**/products/?q=*")
    for target, address in (
        ("main .card a[href^='/products/vai-thieu']", "**/products/vai-thieu*/"),
        ("main form[action='/basket/add/'] button.primary", "**/basket/"),
        ("main a[href='/checkout/']", "**/checkout/"),
    ):
        _tab_to(page, target)
        _reach(page, lambda: page.keyboard.press("Enter"), address)
    for field in ("id_phone", "id_name"):
        _tab_to(page, f"#{field}")
        page.keyboard.insert_text(TYPED[field])
    _choose_place(page)
    _tab_to(page, "#id_address")
    page.keyboard.insert_text(TYPED["id_address"])
    _tab_to(page, SUBMIT)
    _reach(page, lambda: page.keyboard.press("Enter"), "**/checkout/thanks/**")
    assert Order.objects.get().commune.name == "Phường Hoàn Kiếm"


def test_without_a_net_nothing_typed_is_lost_and_one_order_comes_of_it(demo, person):
    page = person(360)
    _put_into_basket(page)
    _go_to_checkout(page)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    _type(page)
    page.context.set_offline(True)
    page.click(SUBMIT)
    page.get_by_text("Đang mất mạng nên đơn chưa gửi đi").wait_for()
    assert _typed(page) == TYPED
    page.click(SUBMIT)  # as impatient people do
    assert not Order.objects.exists()
    page.goto("/checkout/")  # and as others do: the page of no network, then again
    assert page.locator("h1").inner_text() == "Đang mất mạng"
    page.context.set_offline(False)
    with page.expect_navigation():
        page.get_by_role("link", name="Thử lại").click()
    expect(page.locator("#id_place")).to_have_value(re.compile("^Phường Hoàn Kiếm, "))
    assert _typed(page) == TYPED
    _reach(page, lambda: page.click(SUBMIT), "**/checkout/thanks/**")
    assert Order.objects.get().recipient_name == TYPED["id_name"]
    assert page.evaluate("sessionStorage.length") == 0  # nothing of it stays on the telephone


def test_an_answer_that_is_lost_on_the_way_makes_no_second_order(demo, person):
    page = person(360, service_workers="block")
    _put_into_basket(page)
    _go_to_checkout(page)
    _type(page)
    before = page.context.cookies()

    def lose(route):
        """Let the order through, and cut the net before its answer."""
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route("**/checkout/", lose)
    with pytest.raises(Error, match="ERR_CONNECTION_RESET"), page.expect_navigation():
        page.click(SUBMIT)
    page = page.context.new_page()  # the browser's own page of the lost one is not waited for
    page.context.clear_cookies()
    page.context.add_cookies(before)  # those of the answer were lost with it
    order = Order.objects.get()
    page.goto("/checkout/")  # once more: the order that nobody had seen yet
    page.wait_for_url(f"**/checkout/thanks/{order.number}/")
    assert order.number in page.inner_text("main")
    page.goto("/checkout/")  # from now on the basket is what it says: empty
    page.wait_for_url("**/basket/")
    assert (Order.objects.count(), Basket.open.filter(lines__isnull=False).count()) == (1, 0)


def _put_into_basket(page) -> None:
    """Look for the household's lychee by its name, open it, add a box."""
    page.goto("/")
    page.fill("input[name=q]", "giap thi vai")
    _reach(page, lambda: page.press("input[name=q]", "Enter"), "**/products/?q=*")
    found = page.get_by_role("link", name="Vải thiều Lục Ngạn, thùng 5 kg")
    _reach(page, found.first.click, "**/products/vai-thieu*/")
    _reach(page, lambda: page.click("main form[action='/basket/add/'] button.primary"), "**/basket/")


def _go_to_checkout(page) -> None:
    _reach(page, lambda: page.click("main a[href='/checkout/']"), "**/checkout/")


def _type(page, *, suggested: bool = True) -> None:
    """Fill in who and where; the place is chosen from the list, or written in full where no script helps."""
    for field, text in TYPED.items():
        page.fill(f"#{field}", text)
    if not suggested:
        page.fill("#id_place", PLACE)
        return
    page.locator("#id_place").press_sequentially("hoan kiem", delay=20)
    page.get_by_role("option", name=re.compile("Phường Hoàn Kiếm, .*Hà Nội")).first.click()
    assert page.input_value("#id_commune_code")


def _tab_to(page, target: str) -> None:
    """Press Tab until the target has the focus, as often as somebody might."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(target) => document.activeElement.matches(target)", target):
            return
    raise AssertionError(f"no way to {target} by keyboard")


def _choose_place(page) -> None:
    """Write a part of the place, and take it from the list by arrow and Enter."""
    _tab_to(page, "#id_place")
    page.keyboard.insert_text("hoan kiem")  # at once: one question, one list
    page.get_by_role("option", name=re.compile("Phường Hoàn Kiếm, .*Hà Nội")).first.wait_for()
    marked = page.locator("[role=option][aria-selected=true]")
    page.keyboard.press("ArrowDown")
    while "Phường Hoàn Kiếm" not in marked.inner_text():
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#id_place")).to_have_value(re.compile("^Phường Hoàn Kiếm, "))


def _typed(page) -> dict[str, str]:
    return {field: page.input_value(f"#{field}") for field in TYPED}


def _follow(page, number: str) -> None:
    """Look where the parcel is, in a browser that has forgotten the order."""
    language = [each for each in page.context.cookies() if each["name"] == "django_language"]
    page.context.clear_cookies()
    page.context.add_cookies(language)
    page.goto("/track/")
    page.fill("#id_number", number.lower())
    page.fill("#id_phone", PHONE)
    _reach(page, lambda: page.click("main form button.primary"), f"**/track/{number}/")
    assert _plain(dong(TOTAL)) in _plain(page.inner_text("main"))


def _reach(page, act, address: str) -> None:
    """Do something that leads to another page; that page fits the screen."""
    act()
    page.wait_for_url(address)
    page.locator("main h1").first.wait_for()
    assert fits(page), page.url


def _plain(text: str) -> str:
    """Return the text with its spaces alike; digits are grouped as the language does."""
    return re.sub(r"[\s.,]", "", text).replace("₫", "")

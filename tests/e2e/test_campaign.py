"""A season by hand, from its plan to its final report: an admin and a second one at desks, guests with telephones."""

import re

import pytest

from marketplace.campaigns.domain import fold_figures, fold_visits, offer_places
from marketplace.campaigns.models import Campaign, WaitlistEntry
from marketplace.common import clock
from marketplace.demo.loading.cast import CAST, PASSWORD
from marketplace.messaging.models import Message
from marketplace.shop.checkout.domain import cancel_order
from marketplace.shop.order.models import Order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

NAME = "Mùa mận thử"
PLUM = "Mận tam hoa Bắc Hà loại 1, thùng 5 kg"


def test_a_season_from_plan_to_report(demo, person) -> None:
    desk = _log_in(person(1280), "admin")
    _plan(desk)
    _limit_to_one_order(desk)
    _discount(desk)
    _say_yes(_log_in(person(1280), "accountant"))
    first, second = person(), person()
    _buy(first)
    _be_refused_and_wait(second)
    _make_room()
    _take_the_place(second)
    fold_visits()
    fold_figures()
    _watch(desk)
    _close(desk)


def _log_in(page, who: str):
    role = CAST[who]
    page.goto("/account/login/?next=/campaign-desk/")
    page.fill("input[name=login]", role.phone)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit], main form button.primary")
    page.wait_for_url("**/campaign-desk/")
    return page


def _press(page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def _plan(page) -> None:
    """Plan plums of one province for today, look at what is in, open it."""
    page.get_by_role("link", name="Lập mùa mới").click()
    today = f"{clock.today():%Y-%m-%d}"
    page.fill("#id_name", NAME)
    page.fill("#id_starts_on", today)
    page.fill("#id_ends_on", today)
    page.get_by_role("checkbox", name="Mận", exact=True).check()
    page.get_by_role("checkbox", name=re.compile("Lào Cai")).check()
    page.get_by_label("Chỉ tiêu: kg").fill("50")
    _press(page, "Lưu bản nháp")
    assert page.get_by_text(PLUM).first.is_visible()
    assert "bản nháp" in page.locator("main").inner_text()
    _press(page, "Mở mùa")
    assert page.get_by_role("heading", name=NAME).is_visible()


def _limit_to_one_order(page) -> None:
    page.get_by_role("link", name="Giới hạn").click()
    page.select_option("#id_kind", "orders")
    page.fill("#id_limit", "1")
    page.fill("#id_source", "Thỏa thuận thử")
    _press(page, "Đặt giới hạn")
    assert page.get_by_role("row", name=re.compile("đơn cả mùa")).is_visible()


def _discount(page) -> None:
    """Ten per cent off, half of it paid by the market."""
    page.get_by_role("link", name="Giảm giá").click()
    today = f"{clock.today():%Y-%m-%d}"
    values = {"name": "Ngày hội mận", "off_bp": "10", "platform_bp": "50", "province_bp": "0", "seller_bp": "50"}
    values |= {"valid_from": today, "valid_to": today, "source": "Thỏa thuận thử"}
    for name, value in values.items():
        page.fill(f"#id_{name}", value)
    _press(page, "Đặt giảm giá")
    assert page.get_by_role("row", name=re.compile("Ngày hội mận")).is_visible()


def _say_yes(page) -> None:
    """The market pays a half: a second person says yes."""
    page.get_by_role("link", name=NAME).first.click()
    assert page.get_by_role("heading", name="Giảm giá chờ bạn đồng ý").is_visible()
    _press(page, "Đồng ý: Ngày hội mận")
    assert not page.get_by_role("heading", name="Giảm giá chờ bạn đồng ý").is_visible()


def _basket(page) -> None:
    page.goto("/products/?q=man+tam+hoa")
    page.get_by_role("link", name=PLUM).first.click()
    assert "108.000" in page.locator("main").inner_text()  # 120,000 less ten per cent
    _press(page, "Thêm vào giỏ")


def _order(page, name: str) -> None:
    page.get_by_role("link", name="Đặt hàng").click()
    _say_where(page, name)
    page.click("main form button.primary")


def _say_where(page, name: str) -> None:
    page.fill("#id_phone", "0912 345 678")
    page.fill("#id_name", name)
    page.fill("#id_place", "")
    page.locator("#id_place").press_sequentially("hoan kiem", delay=20)
    page.get_by_role("option", name=re.compile("Phường Hoàn Kiếm, .*Hà Nội")).first.click()
    page.fill("#id_address", "12 Lê Lợi")


def _buy(page) -> None:
    _basket(page)
    _order(page, "Đặng Thị Khách")
    page.wait_for_url("**/checkout/thanks/**")


def _be_refused_and_wait(page) -> None:
    _basket(page)
    _order(page, "Lê Thị Chậm")
    assert page.get_by_text("đã bán hết phần của mùa").first.is_visible()
    page.get_by_role("link", name=re.compile("Ghi tên chờ")).first.click()
    page.fill("#id_phone", "0987 654 321")
    _press(page, "Ghi tên chờ")
    assert page.get_by_text("Bạn đứng đầu hàng.").is_visible()


def _make_room() -> None:
    """Who was first changes their mind; the worker tells whoever waits."""
    cancel_order(order=Order.objects.latest("pk"), by=None, reason="đổi ý")
    assert offer_places() == 1


def _take_the_place(page) -> None:
    page.goto("/basket/")  # the basket of the first try is still there; one box is enough
    page.get_by_role("button", name=re.compile("^Bỏ")).first.click()
    told = Message.objects.get(template="waitlist_offer")
    page.goto("/" + told.context["url"].split("/", 3)[3])
    _press(page, "Đặt mua")
    _say_where(page, "Lê Thị Chậm")
    page.click("main form button.primary")
    page.wait_for_url("**/checkout/thanks/**")
    assert offer_places() == 0
    assert WaitlistEntry.objects.get().state == WaitlistEntry.State.TAKEN


def _watch(page) -> None:
    season = Campaign.objects.get(name=NAME)
    page.goto(f"/campaign-desk/{season.slug}/")
    text = page.locator("main").inner_text()
    for shown in ("108.000", "5 kg", "10 %", "Sàn chịu", "lượt xem"):
        assert shown in text.replace("\u00a0", " "), shown
    assert page.locator("figure.chart svg").count() >= 1


def _close(page) -> None:
    page.get_by_role("link", name="Kế hoạch").click()
    _press(page, "Kết thúc mùa")
    assert page.get_by_role("heading", name=re.compile("Báo cáo")).first.is_visible()
    assert "Cách đếm" in page.locator("main").inner_text()
    page.emulate_media(media="print")
    assert page.locator("figure.chart").first.is_visible()

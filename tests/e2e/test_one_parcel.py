"""The whole journey by hand: eight people, one parcel, from a household's lot to its paid-out statement."""

import re

import pytest
from django.conf import settings

from logistics.models import Carrier, PostalItem, Shipment
from marketplace.campaigns.domain import fold_figures
from marketplace.common.templatetags.market import dong
from marketplace.demo.loading.cast import CAST
from marketplace.demo.reconciliation import reconcile
from marketplace.messaging.domain import relay_waiting
from marketplace.settlement.domain import settle_cleared_shipments

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

PHONE = "0912 345 678"
SHOWN = 150_000  # one box of 5 kg at 30,000 đ/kg
FREIGHT = 15_000  # 5 kg started once
GOODS = 144_000  # 4.8 kg on the scales
COMMISSION, VAT, PIT = 7_200, 1_440, 720  # 5 %, 1 %, 0.5 %
NET = GOODS - COMMISSION - VAT - PIT


def test_one_parcel_from_lot_to_statement(demo, person, log_in) -> None:
    guest = person()
    number = _buy(guest)
    s10 = _pack(log_in("household"), number)
    _accept_and_send_on(log_in("clerk_origin", width=1280), s10)
    counter = log_in("clerk", width=1280)
    _arrive_and_send_out(counter, s10)
    _deliver(log_in("carrier"))
    _take_in_cash(counter)
    assert settle_cleared_shipments() == 1  # what beat does every minute
    _pay_out(log_in("accountant", width=1280), log_in("admin", width=1280))
    _read_statement(log_in("household", width=1280), number)
    _follow(guest, number)
    fold_figures()  # what beat does every ten seconds
    _watch(log_in("campaign_manager", width=1280))
    _read_messages(number)
    assert [result.line.name for result in reconcile() if result.findings] == []


def _press(page, name: str) -> None:
    """Press a button that leads to another page, and wait for that."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def _scan(page, s10: str) -> None:
    """Type a number as a scanner does, ended by Enter."""
    page.fill("input[name=s10]", s10)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _buy(page) -> str:
    """As a guest, with the address typed, cash at the door."""
    page.goto("/")
    assert page.get_by_text("Dữ liệu mẫu, không có thật").is_visible()
    page.fill("input[name=q]", "giap thi vai")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Vải thiều Lục Ngạn, thùng 5 kg").click()
    _press(page, "Thêm vào giỏ")
    page.get_by_role("link", name="Đặt hàng").click()
    page.fill("#id_phone", "0912")
    page.fill("#id_name", "Đặng Thị Khách")
    page.click("main button.primary")
    assert page.get_by_text("Số điện thoại thiếu chữ số, xin xem lại.").first.is_visible()
    assert page.input_value("#id_name") == "Đặng Thị Khách"
    page.fill("#id_phone", PHONE)
    page.locator("#id_place").press_sequentially("hoan kiem", delay=20)
    page.get_by_role("option", name=re.compile("Phường Hoàn Kiếm, .*Hà Nội")).first.click()
    page.fill("#id_address", "12 Hàng Bạc")
    assert page.locator("input[name=payment][value=cod]").is_checked()
    page.get_by_role("button", name=f"Đặt hàng, {dong(SHOWN + FREIGHT)}").wait_for()
    page.click("main button.primary")
    page.wait_for_url("**/checkout/thanks/**")
    assert dong(SHOWN + FREIGHT) in page.inner_text("main")
    return page.locator("main .code").first.inner_text()


def _pack(page, number: str) -> str:
    """Confirm, weigh 4.8 kg out of the lot, pack, read the S10 number."""
    page.goto(f"/farm/orders/{number}-A/")
    _press(page, "Nhận lời đơn này")
    page.goto(f"/farm/orders/{number}-A/")
    page.locator("input[name^='grams-']").first.fill("4,8")
    _press(page, "Xem khách trả bao nhiêu")
    assert dong(GOODS) in page.inner_text("#pack")
    _press(page, "Đóng gói và lấy tem")
    page.get_by_role("link", name="In tem dán kiện").wait_for()
    return PostalItem.objects.get(shipment__seller_order__number=f"{number}-A").s10


def _accept_and_send_on(page, s10: str) -> None:
    """Accept by typing, as a scanner would, ended by Enter; then send on."""
    page.goto("/post/accept/")
    _scan(page, "EE 000 000 000 VN")
    assert page.input_value("input[name=s10]") == "EE 000 000 000 VN"  # refused, and kept
    _scan(page, s10.lower())
    page.get_by_text("Đã nhận hôm nay: 1 kiện").wait_for()
    page.goto("/post/dispatch/")
    _press(page, "Chuyển đi các kiện đã chọn")
    page.get_by_text("Hôm nay đã chuyển đi 1 kiện").wait_for()


def _arrive_and_send_out(page, s10: str) -> None:
    """Scan in, plan the carrier's run, send it out."""
    page.goto("/post/arrive/")
    _scan(page, s10)
    page.goto("/post/runs/new/")
    page.locator("input[name=carrier]").first.check()
    _press(page, "Xếp chuyến")
    _press(page, "Giao hàng, cho xuất phát")
    page.get_by_text("Nhận về hết mới đóng chuyến được").wait_for()


def _deliver(page) -> None:
    """Open the stop, take the cash."""
    page.goto("/carrier/")
    page.locator("a[href^='/carrier/stops/']").first.click()
    _press(page, "Thu đủ")
    assert Shipment.objects.get(status=Shipment.Status.DELIVERED).cash_collected == GOODS + FREIGHT


def _take_in_cash(page) -> None:
    """Close the run, count the carrier's cash, remit the till."""
    page.goto("/post/runs/")
    page.locator("main a[href^='/post/runs/2'], main a.code[href^='/post/runs/']").first.click()
    _press(page, "Đóng chuyến")
    carrier = Carrier.objects.get(user__full_name=CAST["carrier"].full_name)
    page.goto(f"/post/cash/carriers/{carrier.code}/")
    page.fill("input[name=counted]", "159.000")
    _press(page, "Nhận tiền vào két")
    page.goto("/post/cash/remit/")
    page.fill("input[name=counted]", "159k")
    _press(page, "Nộp về bưu chính")


def _pay_out(accountant, admin) -> None:
    """One makes the batch, another approves and pays it."""
    accountant.goto("/payouts/")
    _press(accountant, "Lập đợt chi")
    admin.goto("/payouts/")
    admin.locator("main table a[href^='/payouts/']").first.click()
    _press(admin, "Duyệt và chi")


def _read_statement(page, number: str) -> None:
    """The household sees the order, each deduction, and that it was paid."""
    page.goto("/farm/statement/")
    text = page.locator("main").inner_text()
    assert number in text
    for amount in (GOODS, COMMISSION, VAT, PIT, NET):
        assert dong(amount) in text or dong(-amount) in text, amount


def _follow(page, number: str) -> None:
    """The guest looks again, in a browser that has forgotten the order."""
    page.context.clear_cookies()
    page.goto("/track/")
    page.fill("#id_number", number.lower())
    page.fill("#id_phone", PHONE)
    page.click("main button.primary")
    page.wait_for_url(f"**/track/{number}/")
    assert dong(GOODS + FREIGHT) in page.inner_text("main")
    assert page.get_by_text("Bưu tá đang mang đến bạn").is_visible()


def _watch(page) -> None:
    """The season counts it."""
    page.locator("main tbody a[href^='/campaign-desk/']").first.click()
    text = page.locator("main").inner_text()
    assert "4,8" in text
    assert dong(GOODS) in text


def _read_messages(number: str) -> None:
    """Once the relay has run, the customer's confirmation has left by SMS, to a file."""
    relay_waiting()
    assert number in settings.SMS_FILE.read_text(encoding="utf-8")

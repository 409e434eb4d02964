"""One order of two sellers, paid by transfer: more weight with a yes, a part refused at the door, money sent back."""

import re

import pytest

from logistics.models import Carrier, PostalItem, Shipment
from marketplace.campaigns.domain import fold_figures, fold_visits
from marketplace.common import clock
from marketplace.common.templatetags.market import dong
from marketplace.demo.loading.cast import CAST
from marketplace.demo.reconciliation import reconcile
from marketplace.settlement.domain import settle_cleared_shipments
from marketplace.shop.order.models import SellerOrder
from tests.e2e.steps import enter, follow, press, read, visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

PHONE = "0912 345 678"
LYCHEE = 150_000  # a box of 5 kg at 30,000 đ/kg
MEAT = 72_000  # a tray off the shelf of the post office that delivers
FREIGHT = 15_000  # each seller's parcel is within 5 kg
TOTAL = LYCHEE + FREIGHT + 2 * MEAT + FREIGHT
MORE = 6_000  # 5.2 kg on the scales: 0.2 kg more than was shown


def test_two_sellers_one_order_paid_beforehand(demo, person, log_in) -> None:
    guest = person()
    number = _order(guest)
    accountant = log_in("accountant", width=1280)
    _pay(accountant, guest, number)
    box_part, trays_part = _part(number, "Vải thiều"), _part(number, "Thịt nạc vai")
    farm, origin, office = log_in("household"), log_in("clerk_origin", width=1280), log_in("clerk", width=1280)
    _ask_for_more(farm, guest, box_part)
    box, trays = _pack_box(farm, box_part), _pack_trays(office, trays_part)
    _bring_together(origin, office, box, trays)
    _deliver(log_in("carrier"))
    _take_in(office, number)
    _send_money_back(accountant, number)
    seen = visit(guest, f"/track/{number}/")
    assert dong(MEAT) in seen
    for work_of_beat in (settle_cleared_shipments, fold_visits, fold_figures):
        work_of_beat()
    assert [result.line.name for result in reconcile() if result.findings] == []


def _order(page) -> str:
    """A box of a household's lychee and two trays of meat: two parcels, two freights, one sum by transfer."""
    for words, title in (("giap thi vai", "Vải thiều Lục Ngạn, thùng 5 kg"), ("thit nac vai", "Thịt nạc vai bình ổn")):
        visit(page, f"/products/?q={words.replace(' ', '+')}")
        follow(page, f"^{title}$")
        press(page, "^Thêm vào giỏ$")
    page.locator("main form", has=page.get_by_role("button", name=re.compile("^Đổi"))).last.locator(
        "input[type=number], input[inputmode=numeric]"
    ).first.fill("2")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^Đổi")).last.click()
    follow(page, "^Đặt hàng$")
    page.fill("#id_phone", PHONE)
    page.fill("#id_name", "Đặng Thị Khách")
    page.locator("#id_place").press_sequentially("hoan kiem", delay=20)
    page.get_by_role("option", name=re.compile("Phường Hoàn Kiếm, .*Hà Nội")).first.click()
    page.fill("#id_address", "12 Hàng Bạc")
    page.locator("input[name=payment][value=transfer]").check()
    page.get_by_role("button", name=f"Đặt hàng, {dong(TOTAL)}").wait_for()
    page.click("main button.primary")
    page.wait_for_url("**/checkout/thanks/**")
    said = read(page)
    assert "Chuyển khoản để giữ hàng" in said
    assert dong(TOTAL) in said
    return page.locator("main .code").first.inner_text()


def _pay(accountant, guest, number: str) -> None:
    """The accountant types the line of the bank's statement; the order's page says that the money came."""
    visit(accountant, "/payouts/transfers/new/")
    values = {"bank_ref": "FT26-1", "amount": str(TOTAL), "day": f"{clock.today():%Y-%m-%d}", "reference": number}
    for name, value in values.items():
        accountant.fill(f"#id_{name}", value)
    press(accountant, "^Ghi khoản này$")
    assert "Chuyển khoản để giữ hàng" not in visit(guest, f"/track/{number}/")


def _part(number: str, title: str) -> str:
    """The number under which the seller of these goods knows the order."""
    return SellerOrder.objects.get(order__number=number, lines__title__startswith=title).number


def _ask_for_more(farm, guest, part: str) -> None:
    """5.2 kg cost more than was shown: the household asks, the customer says yes on the order's page."""
    visit(farm, f"/farm/orders/{part}/")
    press(farm, "^Nhận lời đơn này$")
    _weigh(farm, part)
    press(farm, "^Hỏi khách có lấy cả không$")
    visit(guest, f"/track/{part.rpartition('-')[0]}/")
    press(guest, "^Đồng ý lấy cả$")
    assert "Bạn đã đồng ý lấy cả." in read(guest)


def _weigh(farm, part: str) -> None:
    visit(farm, f"/farm/orders/{part}/")
    farm.locator("input[name^='grams-']").first.fill("5,2")
    press(farm, "^Xem khách trả bao nhiêu$")


def _pack_box(farm, part: str) -> str:
    _weigh(farm, part)
    assert dong(LYCHEE + MORE) in farm.inner_text("#pack")
    press(farm, "^Đóng gói và lấy tem$")
    return _s10(part)


def _pack_trays(office, part: str) -> str:
    visit(office, "/desk/stock/orders/")
    follow(office, f"^{part}$")
    press(office, "^Đã lấy đủ, đóng gói$")
    return _s10(part)


def _s10(part: str) -> str:
    return PostalItem.objects.get(shipment__seller_order__number=part).s10


def _bring_together(origin, office, box: str, trays: str) -> None:
    """The box travels, the trays are accepted where they lay; one run takes both to the door."""
    visit(origin, "/post/accept/")
    origin.focus("input[name=s10]")
    enter(origin, box)
    visit(origin, "/post/dispatch/")
    press(origin, "Chuyển đi các kiện đã chọn")
    for address, s10 in (("/post/accept/", trays), ("/post/arrive/", box)):
        visit(office, address)
        office.focus("input[name=s10]")
        enter(office, s10)
    visit(office, "/post/runs/new/")
    office.locator("input[name=carrier]").first.check()
    press(office, "^Xếp chuyến$")
    press(office, "^Giao hàng, cho xuất phát$")


def _deliver(carrier) -> None:
    """The box costs its 0.2 kg more in cash; of two trays one is refused, and nothing is taken for them."""
    visit(carrier, "/carrier/")
    addresses = [link.get_attribute("href") for link in carrier.locator("a[href^='/carrier/stops/']").all()]
    for address in dict.fromkeys(addresses):
        if "Thịt nạc vai" not in visit(carrier, address):
            press(carrier, "^Thu đủ")
            continue
        carrier.get_by_text("Khách không nhận vài gói").click()
        carrier.locator("input[name^='refused-']").first.fill("1")
        carrier.get_by_role("radio", name="khách bớt lại").check()
        press(carrier, "^Đã giao, không thu tiền$")
    ended = Shipment.objects.order_by("cash_collected").values_list("status", "cash_collected")
    assert list(ended) == [(Shipment.Status.DELIVERED, 0), (Shipment.Status.DELIVERED, MORE)]


def _take_in(office, number: str) -> None:
    """The refused tray comes back to the office, the run is closed, the carrier's cash counted."""
    visit(office, "/post/runs/")
    office.locator("main a.code[href^='/post/runs/']").first.click()
    office.wait_for_load_state()
    press(office, "^Nhận gói khách không nhận")
    visit(office, "/post/runs/")
    office.locator("main a.code[href^='/post/runs/']").first.click()
    office.wait_for_load_state()
    press(office, "^Đóng chuyến$")
    carrier = Carrier.objects.get(user__full_name=CAST["carrier"].full_name)
    visit(office, f"/post/cash/carriers/{carrier.code}/")
    office.fill("input[name=counted]", str(MORE))
    press(office, "^Nhận tiền vào két$")


def _send_money_back(accountant, number: str) -> None:
    """What was paid for the refused tray goes back by bank."""
    visit(accountant, "/payouts/refunds/")
    follow(accountant, f"^{number}$")
    assert dong(MEAT) in read(accountant)
    accountant.fill("#id_amount", str(MEAT))
    accountant.fill("#id_bank_ref", "OUT26-1")
    press(accountant, "^Ghi đã chuyển$")
    assert number not in visit(accountant, "/payouts/refunds/")

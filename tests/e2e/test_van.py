"""A van's day by hand on telephones: loaded, sold from at doors, counted short, unloaded, its cash in the till."""

import re

import pytest

from catalog.models import Product
from logistics.models import CashHandover, CashSale, Point, PostalItem, Transfer, VanTrip
from logistics.queries import held_in_till
from marketplace.common.templatetags.market import dong
from marketplace.demo.reconciliation import reconcile
from marketplace.messaging.models import Message
from marketplace.shop.order.models import Channel, Order
from marketplace.shop.partner.models import StockMovement, StockRecord
from tests.e2e.steps import enter, follow, press, read, visit
from tests.factories.essentials import RationFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

RICE, OIL, EGGS = "Gạo tẻ bình ổn", "Dầu ăn bình ổn", "Trứng vịt vỉ 10"
ON_SHELF = 200
FLOAT = 1_000_000
LOADED = {RICE: 10, OIL: 12, EGGS: 6}
FIRST = 2 * 85_000 + 3 * 42_000  # two bags of rice, three bottles of oil
SECOND = 30_000  # a tray of eggs
VOIDED = 5 * 42_000
ORDERED = 2 * 85_000 + 30_000  # ten kilograms of rice, freight of two steps
BOTTLE_LOST = 1


def test_a_van_from_its_load_to_the_till(demo, log_in) -> None:
    clerk, carrier = log_in("clerk"), log_in("carrier", "/carrier/van/")
    _ration_rice()
    _load(clerk)
    _take_aboard(carrier)
    first = _sell(carrier, ("2 gao", "3 dau"), due=FIRST, given="300k", change=4_000, household="0912 345 678")
    _sell(carrier, ("trung vit",), due=SECOND, given="", change=0)
    voided = _sell(carrier, ("5 dau",), due=VOIDED, given="500k", change=290_000)
    order = _order_for_the_home(carrier)
    _void(carrier, voided)
    _count(carrier)
    _approve(log_in("head"))
    _unload(carrier)
    _take_back(clerk)
    _pack(clerk, order)
    _count_cash(carrier, clerk, first)
    assert _stock("point") == {RICE: ON_SHELF - 2 - 2, OIL: ON_SHELF - 3 - BOTTLE_LOST, EGGS: ON_SHELF - 1}
    assert _stock("van") == {RICE: 0, OIL: 0, EGGS: 0}
    assert [result.line.name for result in reconcile() if result.findings] == []


def _ration_rice() -> None:
    """A household may buy 30 kg of rice a month: a code is read out at the door, each time."""
    point, rice = Point.objects.get(code="010001"), Product.objects.get(title=RICE)
    RationFactory(crop=rice.crop, amount=30_000, per_days=30, provinces=[point.commune.province])


def _code(phone: str) -> str:
    """Return what the household reads on its telephone."""
    return Message.objects.filter(template="household_code", to=phone).latest("pk").context["code"]


def _stock(place: str) -> dict[str, int]:
    """Return the packs by title on the shelves of the first point, or in its carrier's van."""
    where = {"point": "partner__outlet__point__code", "van": "partner__outlet__carrier__point__code"}[place]
    rows = StockRecord.objects.filter(**{where: "010001"}, product__title__in=LOADED)
    return dict(rows.values_list("product__title", "num_in_stock"))


def _load(page) -> None:
    """The clerk writes a transfer from the shelf to the van, and sends it."""
    visit(page, "/desk/stock/transfers/")
    follow(page, "Lập phiếu chuyển")
    page.locator("fieldset").nth(0).get_by_label(re.compile(r"^\s*Bưu cục")).first.check()
    page.locator("fieldset").nth(1).get_by_label(re.compile(r"^\s*Xe bưu tá BT010001")).check()
    press(page, "Chọn hàng")
    for title, packs in LOADED.items():
        page.get_by_label(re.compile(f"^{title}")).fill(str(packs))
    press(page, "^Lập phiếu$")
    press(page, "Đã giao cho người chuyển")
    assert Transfer.objects.get().status == "sent"
    assert _stock("point") == {title: ON_SHELF - packs for title, packs in LOADED.items()}


def _take_aboard(page) -> None:
    """The carrier counts the load into the van and opens the trip."""
    assert "10 × Gạo tẻ bình ổn" in visit(page, "/carrier/van/")
    follow(page, "Đếm và nhận lên xe")
    press(page, "Đã đếm, nhận lên xe")
    assert _stock("van") == LOADED
    press(page, "Mở chuyến bán")
    assert VanTrip.objects.get().status == "out"
    page.fill("#id_stop_place", "Phường Hoàn Kiếm, Hà Nội")  # a commune near by is red: nothing is sold before
    page.get_by_role("option", name=re.compile("Phường Hoàn Kiếm, .*Hà Nội")).first.click()
    press(page, "Ghi nơi xe đứng")
    assert VanTrip.objects.get().commune.name == "Phường Hoàn Kiếm"


def _sell(page, scans: tuple[str, ...], *, due: int, given: str, change: int, household: str = "") -> str:
    """Sell at a door; return the number of the receipt, which is read and can be printed.

    ``household`` is the phone of one that buys rationed goods: nothing is sold before it has read out its code.
    """
    visit(page, "/carrier/van/")
    for text in scans:
        page.focus("#q")
        enter(page, text)
    assert page.inner_text("[data-total]") == dong(due)
    enter(page)  # on the empty field: to the money
    page.locator("input:focus").wait_for()  # nobody types before the cursor stands there
    if household:
        enter(page, given)
        assert "định mức mỗi hộ" in read(page)
        assert CashSale.objects.count() == 0
        page.fill("#id_phone", household)
        press(page, "Gửi mã cho hộ")
        page.fill("#id_code", _code("+84912345678"))
        page.fill("#id_name", "Phan Thị Ngõ")
        press(page, "Xác nhận mã")
        page.focus("#q")
        enter(page)
        page.locator("input:focus").wait_for()
    enter(page, given)
    sale = CashSale.objects.latest("pk")
    assert (sale.due, sale.change) == (due, change)
    assert page.inner_text("[data-change]") == dong(change)
    assert f"Biên lai {sale.receipt}" in read(page)
    follow(page, "In biên lai")
    assert dong(due) in page.inner_text("body")
    return sale.receipt


def _order_for_the_home(page) -> Order:
    """What the van should rather not carry is ordered at the door; a slip in the telephone keeps what was typed."""
    visit(page, "/carrier/van/")
    follow(page, "Đặt đơn giao tận nhà")
    page.fill("#q", "2 gao te")
    press(page, "^Tìm$")
    page.locator(".offers li").filter(has_text=RICE).get_by_role("button").click()
    page.get_by_text(f"2 × {RICE}").wait_for()
    assert dong(ORDERED) in read(page)
    page.fill("#id_phone", "0912")
    page.fill("#id_name", "Phan Thị Ngõ")
    page.fill("#id_address", "5 ngõ Tạm Thương")
    press(page, "Khách đồng ý, đặt đơn")
    assert "Số điện thoại thiếu chữ số" in read(page)
    assert page.input_value("#id_address") == "5 ngõ Tạm Thương"
    page.fill("#id_phone", "0912 345 678")
    press(page, "Khách đồng ý, đặt đơn")
    assert Order.objects.filter(channel=Channel.MOBILE, cash_sale=None).count() == 0
    page.fill("#id_code", _code("+84912345678"))
    press(page, "Khách đồng ý, đặt đơn")
    order = Order.objects.get(channel=Channel.MOBILE, cash_sale=None)
    assert order.number in page.inner_text("body")
    assert int(order.total_incl_tax) == ORDERED
    assert Message.objects.filter(template="order_placed", context__number=order.number).count() == 1
    return order


def _void(page, receipt: str) -> None:
    """A customer changes their mind: nothing is taken back without a reason, then all of it is."""
    visit(page, "/carrier/van/sales/")
    follow(page, receipt)
    page.locator("summary").click()
    press(page, "^Hủy hóa đơn$")
    assert "Xin ghi lý do hủy hóa đơn." in read(page)
    assert CashSale.objects.get(receipt=receipt).voided_at is None
    page.fill("input[name=reason]", "khách đổi ý")
    press(page, "^Hủy hóa đơn$")
    assert "khách đổi ý" in read(page)
    assert _stock("van") == {RICE: 8, OIL: 9, EGGS: 5}


def _count(page) -> None:
    """Back with one bottle of oil too few."""
    visit(page, "/carrier/van/")
    follow(page, "Về, đếm hàng")
    for title, packs in {RICE: 8, OIL: 9 - BOTTLE_LOST, EGGS: 5}.items():
        page.get_by_label(re.compile(f"^{title}")).fill(str(packs))
    press(page, "Đóng chuyến")
    assert "chờ trưởng bưu cục duyệt" in page.inner_text("body")
    assert page.get_by_role("button", name="Mở chuyến bán").count() == 0
    assert page.get_by_role("button", name="Trả hết hàng về bưu cục").count() == 0
    assert _stock("van")[OIL] == 9  # the books wait for a second person


def _approve(page) -> None:
    """The head reads what differs and says why."""
    visit(page, "/desk/stock/trips/")
    page.locator("main tbody a").first.click()
    page.get_by_role("heading", name="Duyệt lệch hàng").wait_for()
    page.fill("textarea[name=reason]", "một chai vỡ dọc đường")
    press(page, "Duyệt, sửa sổ theo số đếm")
    assert "một chai vỡ dọc đường" in read(page)
    assert VanTrip.objects.get().status == "closed"
    moved = StockMovement.objects.get(source_kind="van_count")
    assert (moved.stockrecord.product.title, moved.quantity) == (OIL, -BOTTLE_LOST)


def _unload(page) -> None:
    """What was not sold goes back."""
    visit(page, "/carrier/van/")
    press(page, "Trả hết hàng về bưu cục")
    assert "Xe chưa có hàng." in read(page)


def _take_back(page) -> None:
    """The clerk counts it onto the shelf."""
    back = Transfer.objects.get(status="sent")
    visit(page, "/desk/stock/transfers/")
    follow(page, back.number)
    press(page, "Đã đếm và nhận")
    assert _stock("point") == {RICE: ON_SHELF - 2, OIL: ON_SHELF - 3 - BOTTLE_LOST, EGGS: ON_SHELF - 1}


def _pack(page, order: Order) -> None:
    """The order from the door is packed off the shelf, and has its label."""
    visit(page, "/desk/stock/orders/")
    follow(page, f"{order.number}-A")
    press(page, "Đã lấy đủ, đóng gói")
    assert PostalItem.objects.get().shipment.cash_due == ORDERED
    follow(page, "In tem")
    assert dong(ORDERED) in page.inner_text("body")


def _count_cash(carrier, clerk, receipt: str) -> None:
    """The carrier knows what they hold; the clerk counts it, a slip is asked back, then it is in the till."""
    held = FIRST + SECOND
    text = visit(carrier, "/carrier/cash/")
    assert dong(held) in text
    assert receipt in text
    visit(clerk, "/post/cash/")
    follow(clerk, "Đếm tiền")
    clerk.fill("input[name=counted]", "320k")
    press(clerk, "Nhận tiền vào két")
    assert CashHandover.objects.count() == 0
    assert dong(6_000) in read(clerk)
    clerk.fill("input[name=counted]", "326.000")
    press(clerk, "Nhận tiền vào két")
    handover = CashHandover.objects.get()
    assert (handover.status, handover.expected, handover.counted) == ("settled", held, held)
    assert held_in_till(Point.objects.get(code="010001")) == FLOAT + held
    assert dong(held) not in visit(carrier, "/carrier/cash/").split("Các lần đã nộp")[0]

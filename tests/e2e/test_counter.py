"""A clerk at the counter with a scanner and a keyboard, and a carrier with a telephone: the mouse is never touched."""

from pathlib import Path
from uuid import uuid4

import pytest

from logistics.domain import issue_float, open_outlet, request_transfer, send_transfer
from logistics.models import CashSale, Shift, VanTrip
from marketplace.accounts.domain import account_of
from marketplace.messaging.models import Message
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.catalog import ProductFactory
from tests.factories.essentials import RationFactory
from tests.factories.logistics import CarrierFactory, ClerkFactory, PointFactory, stocked_outlet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

RICE, EGGS = "8934563138165", "8936000000016"
MOUSE = "addEventListener('mousedown', () => { window.name = String(Number(window.name || 0) + 1) }, true)"


@pytest.fixture
def shop(transactional_db):
    point = PointFactory()
    rice = stocked_outlet(
        point=point,
        packs=40,
        price=18_500,
        product=ProductFactory(title="Gạo tẻ 1 kg", upc=RICE, net_grams=1000, folded="gao te 1 kg", pack_name="túi"),
    )
    stocked_outlet(
        point=point,
        packs=12,
        price=30_000,
        legal_seller=rice.partner.legal_seller,
        product=ProductFactory(title="Trứng gà vỉ 10", upc=EGGS, net_grams=600, folded="trung ga vi 10"),
    )
    return point, rice


def log_in(page, user):
    page.goto("/account/login/")
    page.fill("[name=login]", user.phone)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def enter(page, text=""):
    """Type as a scanner does: the text, then Enter, wherever the cursor stands."""
    page.wait_for_selector(":focus", state="attached")  # on a busy machine a page is there before its cursor is
    page.keyboard.type(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fits(page):
    """Nothing is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)])
def test_a_shift_by_keyboard(shop, person, width, javascript, tmp_path):
    point, _rice = shop
    clerk = ClerkFactory(point=point).user
    issue_float(key=uuid4(), point=point, amount=200_000, by=UserFactory(admin=True))
    page = person(width=width, javascript=javascript)
    if javascript:
        page.add_init_script(MOUSE)
    log_in(page, clerk)
    page.goto("/desk/counter/")
    enter(page, "200k")  # the float
    for code in (RICE, RICE, EGGS):
        enter(page, code)
    enter(page, "2")  # two trays of eggs
    assert fits(page)
    shoot(page, tmp_path, f"till-{width}")
    enter(page)  # nothing scanned: to the money
    enter(page, "100k")
    sale = CashSale.objects.get()
    assert (sale.due, sale.change) == (97_000, 3_000)
    assert page.locator("[data-change]").inner_text().startswith("3.000")
    shoot(page, tmp_path, f"receipt-{width}")
    enter(page)  # Enter on the focused "new bill"
    enter(page, "ga")  # two letters: rice and eggs
    assert page.locator(".offers li").count() == 2
    enter(page)  # Enter takes the first
    enter(page)
    enter(page)  # exact cash
    assert CashSale.objects.count() == 2
    page.goto(f"/desk/counter/sales/{sale.receipt}/print/")
    shoot(page, tmp_path, f"print-{width}")
    page.goto("/desk/counter/close/")
    for name, count in drawer(200_000 + sum(one.due for one in CashSale.objects.all())):
        page.locator(f"[name=note_{name}]").focus()
        page.keyboard.type(str(count))
    shoot(page, tmp_path, f"close-{width}")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert Shift.objects.get().status == "settled"
    if javascript:
        assert page.evaluate("window.name") == ""


def test_rationed_goods_by_keyboard(shop, person, tmp_path):
    """Nothing is sold to a number that was only said; the code that the customer reads out opens the drawer."""
    point, rice = shop
    RationFactory(crop=rice.product.crop, amount=10_000, provinces=[point.commune.province])
    account = account_of(user=UserFactory(phone="+84912345678"))
    clerk = ClerkFactory(point=point).user
    page = person(width=1280)
    page.add_init_script(MOUSE)
    log_in(page, clerk)
    page.goto("/desk/counter/")
    enter(page, "0")
    enter(page, RICE)
    page.locator("#id_phone").focus()
    enter(page, "0912345678")
    assert "còn mua được" not in page.inner_text("body")
    shoot(page, tmp_path, "code")
    page.locator("#id_code").focus()
    enter(page, Message.objects.get(template="household_code").context["code"])
    assert "còn mua được 10 kg" in page.inner_text("body")
    assert page.evaluate("document.activeElement.id") == "id_home_address"  # asked once; empty is an answer
    shoot(page, tmp_path, "home")
    enter(page, "12 ngo 3")
    account.refresh_from_db()
    assert account.address_text == "12 ngo 3"
    assert page.evaluate("document.activeElement.id") == "q"
    enter(page)
    enter(page, "20k")
    sale = CashSale.objects.get()
    assert (sale.order.household_account, sale.change) == (account, 1_500)
    assert account.presences.get().used_on == f"order:{sale.order_id}"
    assert page.evaluate("window.name") == ""


def drawer(amount):
    for note in (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500):
        count, amount = divmod(amount, note)
        if count:
            yield note, count


def test_a_van_on_a_telephone(shop, person, tmp_path):
    point, rice = shop
    carrier = CarrierFactory(point=point)
    admin = UserFactory(admin=True)
    van = open_outlet(carrier=carrier, legal_seller=rice.partner.legal_seller, by=admin).partner
    asked = {"source": rice.partner, "target": van, "packs": {rice.product_id: 5}, "by": admin}
    send_transfer(transfer=request_transfer(key=uuid4(), **asked), by=admin)
    page = person()
    log_in(page, carrier.user)
    page.goto("/carrier/van/")
    shoot(page, tmp_path, "van-load")
    page.get_by_role("link", name="Đếm và nhận lên xe").press("Enter")
    page.get_by_role("button", name="Đã đếm, nhận lên xe").press("Enter")
    page.get_by_role("button", name="Mở chuyến bán").press("Enter")
    page.locator("#q").wait_for()
    enter(page, RICE)
    enter(page, "2")
    assert fits(page)
    shoot(page, tmp_path, "van-till")
    enter(page)
    enter(page, "50k")
    assert page.locator("[data-change]").inner_text().startswith("13.000")
    page.goto("/carrier/van/end/")
    page.locator("input[name^=packs_]").fill("3")
    page.get_by_role("button", name="Đóng chuyến").press("Enter")
    page.get_by_text("Chuyến bán đã đóng").wait_for()
    assert VanTrip.objects.get().status == "closed"
    assert fits(page)


def shoot(page, folder: Path, name: str) -> None:
    """Keep a picture of the page for whoever looks at this test's folder."""
    page.screenshot(path=str(folder / f"{name}.png"), full_page=True)

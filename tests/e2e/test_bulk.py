"""Sales by the truck by hand: from a household's offer to its paid-out statement, five people and one truck."""

import re

import pytest

from farmers.domain import record_lot
from farmers.models import GrowingArea
from marketplace.accounts.models import User
from marketplace.bulk.models import BulkContract
from marketplace.common import clock
from marketplace.common.templatetags.market import dong
from marketplace.demo.loading.cast import CAST
from marketplace.settlement.domain import settle_paid_bulk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

DUE = 115_000_000  # 5 t at 23,000 đ
NET = DUE - 1_150_000 - 1_150_000 - 575_000  # commission 1 %, VAT 1 %, income tax 0.5 %


def _press(page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(name)).first.click()


def test_five_tonnes_from_offer_to_paid(demo, log_in) -> None:
    household, trader = log_in("household", "/bulk/"), log_in("trader", "/bulk/", width=1280)
    offer = _offer(household)
    _bargain(household, trader, offer)
    contract = _sign(household, trader)
    _weigh(household, trader, contract)
    _pay(log_in("accountant", "/payouts/", width=1280), log_in("admin", "/payouts/", width=1280), contract)
    household.goto("/farm/statement/")
    text = household.locator("main").inner_text()
    assert contract.number in text
    assert dong(NET) in text
    manager = log_in("campaign_manager", "/bulk/", width=1280)
    manager.goto(f"/bulk/contracts/{contract.number}/")
    assert dong(DUE) in manager.locator("main").inner_text()
    assert manager.get_by_role("link", name="Hủy hợp đồng").count() == 0


def _offer(page) -> str:
    """A household offers five tonnes; three kilograms are refused, and what was typed stays."""
    today = clock.today().isoformat()
    page.get_by_role("link", name="Chào bán một xe hàng").click()
    page.fill("input[name=grams]", "3 kg")
    page.fill("input[name=price_per_kg]", "24.000")
    page.fill("input[name=pickup_from]", today)
    page.fill("input[name=pickup_to]", today)
    _press(page, "^Chào bán$")
    assert page.input_value("input[name=grams]") == "3 kg"
    page.fill("input[name=grams]", "5 tấn")
    _press(page, "^Chào bán$")
    return page.locator("main dd.code").first.inner_text()


def _bargain(household, trader, number: str) -> None:
    """The trader names 22,000 đ, the household 23,000 đ, the trader takes it."""
    trader.goto(f"/bulk/offers/{number}/")
    trader.fill("input[name=price_per_kg]", "22k")
    _press(trader, "Gửi giá")
    household.goto(f"/bulk/offers/{number}/")
    household.locator("summary").first.click()
    household.fill("input[name=price_per_kg]", "23k")
    _press(household, "Gửi giá")
    trader.goto(f"/bulk/offers/{number}/")
    _press(trader, "Chốt giá")


def _sign(household, trader) -> BulkContract:
    """Both read the contract and say yes."""
    _press(trader, "Bên mua đồng ý")
    contract = BulkContract.objects.latest("pk")
    household.goto(f"/bulk/contracts/{contract.number}/")
    _press(household, "Bên bán đồng ý")
    contract.refresh_from_db()
    assert contract.state == "agreed"
    household.goto(f"/bulk/contracts/{contract.number}/print/")
    paper = household.locator("main").inner_text()
    assert CAST["trader"].full_name in paper
    assert CAST["household"].full_name in paper
    return contract


def _weigh(household, trader, contract: BulkContract) -> None:
    """The trader names the truck; the household weighs it with a lot that was harvested today."""
    page = f"/bulk/contracts/{contract.number}/"
    trader.goto(f"{page}trucks/")
    trader.fill("input[name=plate]", "98C-678.90")
    trader.fill("input[name=driver]", "Hoàng Văn Lái")
    _press(trader, "Ghi xe")
    owner = User.objects.get(full_name=CAST["household"].full_name)
    area = GrowingArea.objects.filter(household=contract.household).order_by("pk").first()
    lot = record_lot(growing_area=area, harvested_on=clock.today(), grams=5_000_000, by=owner)
    household.goto(f"{page}weigh/")
    household.fill("input[name=station]", "Trạm cân Kép")
    household.fill("input[name=number]", "PC-0001")
    household.fill("input[name=gross_grams]", "12.5 tấn")
    household.fill("input[name=tare_grams]", "7500")
    household.fill(f"input[name=lot-{lot.pk}]", "4900")
    _press(household, "Ghi phiếu cân")
    assert household.get_by_text("Các lô cộng lại phải đúng bằng").first.is_visible()
    household.fill(f"input[name=lot-{lot.pk}]", "5 tấn")
    _press(household, "Ghi phiếu cân")
    _press(household, "chốt cân")
    for paper in ("print/", "delivery/"):
        household.goto(page + paper)
        assert household.locator("main h1").is_visible()
    contract.refresh_from_db()
    assert (contract.state, contract.due) == ("loaded", DUE)


def _pay(accountant, admin, contract: BulkContract) -> None:
    """The accountant records the transfer and makes the batch, the admin pays it."""
    accountant.goto(f"/bulk/payments/{contract.number}/")
    assert accountant.input_value("input[name=amount]") == "115.000.000"
    accountant.fill("input[name=bank_ref]", "FT26-0001")
    _press(accountant, "Ghi tiền đến")
    assert settle_paid_bulk() == 1  # what beat does every minute
    accountant.goto("/payouts/")
    _press(accountant, "Lập đợt chi")
    admin.goto("/payouts/")
    admin.locator("main table a[href^='/payouts/C']").first.click()
    _press(admin, "Duyệt và chi")

"""The campaign desk by hand: plan, limits, discounts, messages, exports, report; charts and pace beneath."""

import datetime as dt
import io
import uuid

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from marketplace.campaigns.charts import bar_chart
from marketplace.campaigns.domain import close_campaign, fold_figures, offer_places, set_cap
from marketplace.campaigns.models import Broadcast, Campaign, CampaignTarget, Cap, Conversion, WaitlistEntry
from marketplace.campaigns.queries import converted_grams, figures, paces, troubles
from marketplace.common import clock
from marketplace.settlement.domain import settle_paid_bulk
from marketplace.shop.order.models import Order
from marketplace.shop.partner.models import Discount
from tests.campaigns.conftest import JUNE
from tests.factories.accounts import UserFactory
from tests.factories.bulk import make_deal
from tests.factories.campaigns import CampaignMemberFactory, ProvinceOfficerFactory
from tests.factories.catalog import CropFactory
from tests.factories.settlement import listing_of


@pytest.fixture
def manager(season):
    return CampaignMemberFactory(campaign=season.campaign).user


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    with clock.at(JUNE):
        yield client


def at(season, name, *args):
    return reverse(f"campaigns:{name}", args=[season.campaign.slug, *args])


def planned(season, **changes):
    said = {"name": "Mùa nhãn", "starts_on": "1/6/2026", "ends_on": "30/6/2026", "crops": [season.lychee.pk]}
    return {**said, "provinces": [season.north.pk], "target_kg": "1.000", **changes}


def test_a_manager_plans_opens_and_closes(desk, season, manager):
    answer = desk.post(reverse("campaigns:plan_new"), planned(season))
    campaign = Campaign.objects.get(name="Mùa nhãn")
    assert answer.url == reverse("campaigns:plan", args=["mua-nhan"])
    assert (campaign.state, campaign.targets.get().amount) == ("draft", 1_000)
    assert campaign.members.get().user == manager
    page = desk.get(answer.url).content.decode()
    assert season.northern.product.title in page
    assert season.eastern.product.title not in page
    assert "Tính theo kg cân lúc đóng gói" in page
    narrowed = planned(
        season, name="Mùa nhãn sớm", products=[season.northern.product_id], rule_kg="Chỉ tính hàng đã cân."
    )
    assert desk.post(answer.url, narrowed).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.name, campaign.counting_rules.get().words) == ("Mùa nhãn sớm", "Chỉ tính hàng đã cân.")
    assert list(campaign.products.all()) == [season.northern.product]
    for step, state in (("open", "open"), ("open", "open"), ("close", "closed"), ("open", "closed")):
        desk.post(reverse(f"campaigns:{step}", args=["mua-nhan"]))
        campaign.refresh_from_db()
        assert campaign.state == state
    assert desk.post(answer.url, planned(season)).status_code == 422
    assert "không sửa được nữa" in desk.get(answer.url).content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "\x00"},
        {"name": "đ" * 200},
        {"ends_on": "1/5/2026"},
        {"ends_on": "x"},
        {"target_kg": "-1"},
        {"crops": "x"},
    ],
)
def test_a_plan_that_makes_no_sense_is_told_and_not_kept(desk, season, changes):
    answer = desk.post(reverse("campaigns:plan_new"), planned(season, **changes))
    assert (answer.status_code, Campaign.objects.count()) == (422, 1)


def test_caps_discounts_and_messages_by_hand(desk, season):
    assert desk.post(at(season, "limits"), {"kind": "kg", "limit": "50", "source": "QĐ 1"}).status_code == 302
    assert "50" in desk.get(at(season, "limits")).content.decode()
    assert desk.post(at(season, "limits"), {"kind": "kg", "limit": "0", "source": "QĐ 1"}).status_code == 422
    desk.post(at(season, "cap_drop", Cap.objects.get().pk))
    assert not Cap.objects.exists()
    said = {"name": "Giảm", "off_bp": "7,5", "platform_bp": "50", "province_bp": "0", "seller_bp": "50", "source": "QĐ"}
    days = {"valid_from": "12/6/2026", "valid_to": "20/6/2026"}
    assert desk.post(at(season, "discounts"), said | days).status_code == 302
    assert Discount.objects.get().off_bp == 750
    assert desk.post(at(season, "discounts"), said | days | {"seller_bp": "40"}).status_code == 422
    desk.post(at(season, "discount_end", Discount.objects.get().pk))
    assert Discount.objects.get().valid_to == clock.today()
    text = {"audience": "buyers", "text": "Vải chín.", "per_minute": "60", "key": str(uuid.uuid4())}
    answer = desk.post(at(season, "broadcasts"), text)
    page = desk.get(answer.url).content.decode()
    assert "Vai chin. Tu choi: soan TC" in page
    assert "Chưa có ai đồng ý" in page
    desk.post(at(season, "broadcast_start", Broadcast.objects.get().pk))
    assert Broadcast.objects.get().state == "draft"


def test_who_only_follows_changes_nothing(client, season):
    officer = ProvinceOfficerFactory(province=season.east).user
    client.force_login(officer)
    for name in ("plan", "limits", "discounts", "broadcasts"):
        assert client.get(at(season, name)).status_code == 403
    for name in ("open", "close"):
        assert client.post(at(season, name)).status_code == 403
    assert client.get(reverse("campaigns:plan_new")).status_code == 200  # of their own province
    page = client.get(at(season, "season")).content.decode()
    assert "Kế hoạch" not in page
    client.force_login(UserFactory())
    assert client.get(reverse("campaigns:plan_new")).status_code == 404
    for name in ("plan", "limits", "report", "figures_csv"):
        assert client.get(at(season, name)).status_code == 404


@pytest.fixture
def sold(season):
    with clock.at(JUNE):
        season.post.order((season.northern, 3), (season.eastern, 1))
    fold_figures()


def test_files_hold_the_own_part_and_no_formula(client, season, sold):
    season.lychee.name = "=cmd|' /C calc'!A0"
    season.lychee.save()
    client.force_login(ProvinceOfficerFactory(province=season.east).user)
    text = client.get(at(season, "figures_csv")).content.decode("utf-8-sig")
    assert "Đơn (đơn của nhiều tỉnh đếm ở mỗi tỉnh)" in text.splitlines()[0]
    rows = text.strip().splitlines()
    assert len(rows) == 3  # titles, what is counted by order, goods
    assert sum("'=cmd" in row and "5000" in row for row in rows) == 1
    assert "Tỉnh Bắc" not in text
    book = load_workbook(io.BytesIO(client.get(at(season, "figures_xlsx")).content))
    cells = [list(row) for row in book["Số liệu"].iter_rows(values_only=True)]
    assert {(row[2], row[6]) for row in cells[1:]} == {("Tỉnh Đông", "'=cmd|' /C calc'!A0"), ("Tỉnh Đông", None)}
    assert "Tỉnh Bắc" not in str([list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets])
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)


def test_a_spreadsheet_says_all_that_the_desk_says(desk, season, sold):
    book = load_workbook(io.BytesIO(desk.get(at(season, "figures_xlsx")).content))
    sheets = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}
    summary = {row[0]: row[1] for row in sheets["Tổng quan"]}
    assert (summary["Đơn hàng"], summary["Tiền hàng (đồng)"], summary["Hàng tính theo cân (kg)"]) == (1, 600_000, 20)
    assert (summary["Hộ có hàng bán"], summary["Mặt hàng đang bày"], summary["Lượt xem"]) == (2, 2, 0)
    assert [row[:5] for row in sheets["Theo tỉnh"][1:]] == [
        ["Tỉnh Bắc", 1, 3, 15, 450_000],
        ["Tỉnh Đông", 1, 1, 5, 150_000],
    ]
    assert [row[:2] for row in sheets["Theo thương hiệu"][1:]] == [["Chợ Phiên", 1]]
    for title in ("Theo kênh", "Theo doanh nghiệp bưu chính", "Theo ngày đặt", "Theo giờ đặt"):
        assert [row[1] for row in sheets[title][1:]] == [1], title


def test_the_screen_shows_every_dimension_and_keeps_itself_fresh(desk, season, sold):
    address = at(season, "season")
    page = desk.get(address).content.decode()
    for dimension in ("tỉnh", "kênh", "doanh nghiệp bưu chính", "thương hiệu", "ngày đặt", "giờ đặt"):
        assert f"Theo {dimension}" in page
    assert 'data-live="30"' in page
    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in page
    still = desk.get(address, {"live": "0"}).content.decode()
    assert "data-live" not in still
    assert "refresh" not in still
    Campaign.objects.update(state=Campaign.State.CLOSED)
    assert "data-live" not in desk.get(address).content.decode()


def test_the_report_is_final_once_all_is_over(desk, season, manager, sold):
    assert "Báo cáo tạm tính" in desk.get(at(season, "report")).content.decode()
    close_campaign(campaign=season.campaign, by=manager)
    assert "Báo cáo tạm tính" in desk.get(at(season, "report")).content.decode()  # parcels are still under way
    Order.objects.get().seller_orders.update(status="delivered")
    fold_figures()
    page = desk.get(at(season, "report")).content.decode()
    assert "Báo cáo tổng kết" in page
    assert "<svg" in page
    assert "style=" not in page


def test_pace_is_what_is_missing_by_the_days_left(season, sold):
    with clock.at(JUNE + dt.timedelta(days=1)):
        CampaignTarget.objects.create(campaign=season.campaign, measure="visits", amount=10)
        weight, visits = paces(season.campaign, figures(season.campaign))
    assert (weight.reached, weight.percent, weight.needed, weight.actual) == (20, 20, 3, 2)  # 80 kg in 33 days
    assert weight.is_late
    assert (visits.reached, visits.needed, visits.actual, visits.is_late) == (0, 1, 0, True)


def test_what_has_to_be_looked_at(season, sold):
    with clock.at(JUNE + dt.timedelta(days=5)):
        found = {trouble.what: trouble.count for trouble in troubles(season.campaign, hours=12)}
        assert found == {"Đơn chưa được nhận lời quá 12 giờ": 2, "Kiện quá giờ hẹn giao": 2}
        assert [trouble.count for trouble in troubles(season.campaign, hours=12, provinces=[season.east])] == [1, 1]
    with clock.at(JUNE):
        assert troubles(season.campaign, hours=12) == []


def test_a_trader_who_does_not_pay_and_a_share_that_is_not_paid_out(season):
    with clock.at(JUNE):
        unpaid, paid = (make_deal(household=season.northern.household, crop=season.lychee) for _number in range(2))
        contract = unpaid.loaded()
        paid.paid()
        settle_paid_bulk()
    with clock.at(JUNE + dt.timedelta(days=2)):
        assert troubles(season.campaign, hours=12) == []
    with clock.at(JUNE + dt.timedelta(days=4)):
        late, waiting = troubles(season.campaign, hours=12)
    assert (late.what, late.count, late.amount) == ("Thương lái đã chở hàng, chưa trả đủ tiền", 1, contract.due)
    assert (waiting.what, waiting.count) == ("Khoản đã quyết toán, người bán chưa được trả", 1)


def test_nothing_is_converted_without_a_row(season):
    eggs = CropFactory(name="Trứng", counted_in="egg")
    season.campaign.crops.add(eggs)
    listing = listing_of(season.northern.household, crop=eggs, by_pack=True, pack_pieces=30)
    with clock.at(JUNE):
        season.post.order((listing, 2))
    fold_figures()
    found = figures(season.campaign)
    assert converted_grams(found, on=JUNE.date()) == {}
    Conversion.objects.create(crop=eggs, grams=60, valid_from=JUNE.date(), source="cân mẫu")
    assert converted_grams(found, on=JUNE.date()) == {eggs: 3_600}
    assert converted_grams(found, on=dt.date(2026, 6, 1)) == {}
    assert found.grams == 0


def test_a_chart_fits_its_frame_and_draws_nothing_of_nothing():
    assert bar_chart("x", []) is None
    assert bar_chart("x", [("a", 0, "0")]) is None
    chart = bar_chart("x", [(str(day), day, f"{day} kg") for day in range(60)], line=120)
    assert len(chart.bars) == 60
    assert sum(bool(bar.label) for bar in chart.bars) == 12
    assert max(bar.height for bar in chart.bars) < chart.floor
    assert all(0 <= bar.x <= chart.width and bar.y >= 0 for bar in chart.bars)
    assert chart.line_y < min(bar.y for bar in chart.bars)


# ── The waiting list, as anybody meets it ────────────────────────────────────────────────────────────────────


def test_one_address_does_not_fill_the_line(client, season, manager):
    with clock.at(JUNE):
        set_cap(campaign=season.campaign, kind="orders", limit=1, source="QĐ", by=manager)
        address = reverse("seasons:wait", args=[season.northern.product_id])
        answers = [client.post(address, {"phone": f"09123456{n}", "packs": "1"}).status_code for n in range(10, 31)]
    assert answers == [200] * 20 + [429]
    assert WaitlistEntry.objects.count() == 20


def test_waiting_and_taking_a_place_by_hand(client, season, manager):
    with clock.at(JUNE):
        cap = set_cap(campaign=season.campaign, kind="orders", limit=1, source="QĐ", by=manager)
        address = reverse("seasons:wait", args=[season.northern.product_id])
        assert client.get(address).status_code == 200
        assert client.post(address, {"phone": "123", "packs": "1"}).status_code == 422
        page = client.post(address, {"phone": "0912345678", "packs": "2"}).content.decode()
        assert "Bạn đứng đầu hàng." in page
        assert offer_places() == 1
        entry = WaitlistEntry.objects.get()
        offer = reverse("seasons:offer", args=[entry.token])
        assert "được giữ đến" in client.get(offer).content.decode().replace("\u00a0", " ")
        assert client.post(offer).url == reverse("checkout:index")
        assert client.session["held_places"] == [entry.holder]
        client.post(offer, {"leave": "1"})
        assert client.get(offer).status_code == 404
    assert cap.campaign == season.campaign
    assert client.get(reverse("seasons:wait", args=[10**9])).status_code == 404
    assert client.get(reverse("seasons:offer", args=["đ" * 99])).status_code == 404


def test_what_is_sold_out_is_waited_for_from_its_page(client, season):
    with clock.at(JUNE):
        address = reverse("seasons:wait", args=[season.northern.product_id])
        assert client.get(address).status_code == 404  # it can be bought
        season.post.order((season.northern, season.northern.stockrecord.net_stock_level))
        assert address in client.get(season.northern.product.get_absolute_url()).content.decode()
        page = client.get(address).content.decode()
        assert "có lại sàn nhắn theo thứ tự ghi tên" in page
        assert "sáu giờ" not in page
        client.post(address, {"phone": "0912345678", "packs": "1"})
    entry = WaitlistEntry.objects.get()
    assert (entry.packs, entry.noted_by, entry.commune) == (1, None, None)


def test_changing_the_plan_of_a_running_season_counts_it_anew(desk, season, sold):
    season.campaign.targets.all().delete()
    answer = desk.post(at(season, "plan"), planned(season, name="Mùa vải", target_kg="40"))
    assert answer.status_code == 302
    found = figures(Campaign.objects.get())
    assert (found.orders, found.packs, [part.label for part in found.by_province]) == (1, 3, [season.north])

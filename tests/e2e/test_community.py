"""A commune turns red: its team collects by household, meets the carrier at the boundary, and nobody is forgotten."""

import re
from uuid import uuid4

import pytest

from catalog.models import Product
from farmers.domain import DrawSpec, confirm_seller_order, record_lot
from farmers.models import Listing
from logistics.domain import pack_and_label, pack_store_order, plan_run, record_scan, send_out_run
from logistics.models import Carrier, CommunityTeam, Manifest, Point, PostalItem, Scan, Shipment, Zone
from logistics.queries import held_by_carrier, zone_of
from logistics.s10 import normalise
from marketplace.accounts.models import User
from marketplace.campaigns.domain import fold_figures
from marketplace.common import clock
from marketplace.common.templatetags.market import dong, s10
from marketplace.demo.loading.cast import CAST
from marketplace.demo.reconciliation import reconcile
from marketplace.shop.order.models import Channel, Order, SellerOrder
from tests.e2e.steps import fits, follow, press, read, visit
from tests.factories.essentials import RationFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

RICE, EGGS, LYCHEE = "Gạo tẻ bình ổn", "Trứng vịt vỉ 10", "Vải thiều Lục Ngạn, thùng 5 kg"
HOA, BINH = "Nguyễn Thị Hoa", "Trần Văn Bình"
FREIGHT = 15_000
OF_HOA = 2 * 85_000 + 2 * FREIGHT  # ten kilograms of rice off the shelf of the point
EGGS_DUE = 30_000 + FREIGHT
SHOWN = OF_HOA + EGGS_DUE + 150_000 + FREIGHT  # a box of 5 kg at 30,000 đ/kg
OF_BINH = EGGS_DUE + 144_000 + FREIGHT  # 4.8 kg on the scales
DUE = OF_HOA + OF_BINH


def test_a_red_commune_from_the_decision_to_the_last_receipt(demo, log_in) -> None:
    team = CommunityTeam.objects.select_related("commune__province").get()
    admin, leader = log_in("admin", "/zones/"), log_in("team_leader")
    _lift(admin, "Vùng đỏ mẫu")
    _be_refused_elsewhere(log_in("province_officer", "/zones/decide/"), team)
    _decide(admin, team)
    number = _open(leader)
    rice = Product.objects.get(title=RICE)
    RationFactory(crop=rice.crop, amount=20_000, provinces=[team.commune.province])
    _order(leader, number, HOA, "0912 345 678", {RICE: ("2 gao te", 2)}, OF_HOA, card="024190000123")
    goods = {EGGS: ("trung vit", 1), LYCHEE: ("giap thi vai", 1)}
    _order(leader, number, BINH, "0912 345 679", goods, SHOWN - OF_HOA)
    _close(leader, number)
    _bring(team)
    _print(leader, number)
    _hand_over(log_in("carrier", "/community/boundary/"), number)
    _sign(leader, number)
    _lift(admin, "Vùng đỏ tháng này")
    assert zone_of(team.commune, clock.now()) is None
    assert "vùng đỏ" not in visit(leader, "/community/")
    assert held_by_carrier(Carrier.objects.get(code="BT010001")) == DUE
    fold_figures()  # what beat does every ten seconds
    assert [result.line.name for result in reconcile() if result.findings] == []


def _lift(page, name: str) -> None:
    visit(page, "/zones/")
    press(page, f"Gỡ {name}")
    assert name not in page.inner_text("main table, main .empty")
    assert Zone.objects.get(name=name).lifted_by.full_name == CAST["admin"].full_name


def _write_decision(page, team: CommunityTeam) -> None:
    visit(page, "/zones/decide/")
    page.fill("#id_name", "Vùng đỏ tháng này")
    page.get_by_label("đỏ", exact=True).check()
    page.fill("#id_communes", f"{team.commune.name}, {team.commune.province.name}")
    page.fill("#id_source", "QĐ 15/QĐ-UBND")
    press(page, "Ghi quyết định")


def _be_refused_elsewhere(page, team: CommunityTeam) -> None:
    """An officer of another province decides nothing here, and what was typed stays."""
    _write_decision(page, team)
    assert "Chỉ quản trị sàn hoặc cán bộ của tỉnh này được quyết định vùng." in read(page)
    assert page.input_value("#id_source") == "QĐ 15/QĐ-UBND"
    assert zone_of(team.commune, clock.now()) is None


def _decide(page, team: CommunityTeam) -> None:
    _write_decision(page, team)
    assert "QĐ 15/QĐ-UBND" in read(page)
    zone = zone_of(team.commune, clock.now())
    assert (zone.level, zone.decided_by.full_name) == ("red", CAST["admin"].full_name)


def _open(page) -> str:
    assert "vùng đỏ" in visit(page, "/community/")
    press(page, "Mở đợt gom đơn")
    manifest = Manifest.objects.get()
    assert page.url.endswith(f"/community/lists/{manifest.number}/")
    return manifest.number


def _order(
    page, number: str, name: str, phone: str, goods: dict[str, tuple[str, int]], due: int, card: str = ""
) -> None:
    """At a household's door: goods by a few letters, a slip in the telephone, then the order.

    For rationed goods it shows its ``card``.
    """
    visit(page, f"/community/lists/{number}/")
    follow(page, "Ghi đơn của một hộ")
    for title, (words, packs) in goods.items():
        page.fill("#q", words)
        press(page, "^Tìm$")
        offer = page.locator(".offers li").filter(has_text=title).first
        assert offer.locator("input[name=quantity]").input_value() == str(packs)
        with page.expect_navigation():
            offer.get_by_role("button").click()
        page.locator(".slip .what").filter(has_text=title).wait_for()
    assert dong(due) in page.inner_text(".slip")
    page.fill("#id_name", name)
    page.fill("#id_phone", "0912")
    page.fill("#id_address", "Xóm Chùa")
    press(page, "Ghi đơn của hộ này")
    assert page.input_value("#id_name") == name
    page.fill("#id_phone", phone)
    press(page, "Ghi đơn của hộ này")
    if card:
        assert Order.objects.filter(recipient_name=name).count() == 0
        page.fill("#id_citizen_id", card)
        press(page, "Ghi đơn của hộ này")
    order = Order.objects.get(channel=Channel.COMMUNITY, recipient_name=name)
    assert int(order.total_incl_tax) == due
    assert order.number in read(page)


def _close(page, number: str) -> None:
    """All of it is on the list; once closed nobody adds to it."""
    assert dong(SHOWN) in visit(page, f"/community/lists/{number}/")
    press(page, "Chốt đợt")
    assert Manifest.objects.get().status == "closed"
    assert page.get_by_role("link", name="Ghi đơn của một hộ").count() == 0
    assert visit(page, f"/community/lists/{number}/print/").count("chưa đóng gói") == 3


def _bring(team: CommunityTeam) -> None:
    """Packed on the shelf and in the orchard, brought to the point, out with its carrier: each by its own people."""
    point, origin = Point.objects.get(code="010001"), Point.objects.get(code="240001")
    clerk, sender = _cast("clerk"), _cast("clerk_origin")
    for part in SellerOrder.objects.filter(order__channel=Channel.COMMUNITY).order_by("pk"):
        if part.stocking_place.place == "point":
            item = pack_store_order(seller_order=part, by=clerk)
        else:
            item = _pack_harvest(part)
            _scan(item, Scan.Kind.ACCEPT, origin, sender)
        _scan(item, Scan.Kind.ARRIVE, point, clerk)
    parcels = Shipment.objects.filter(seller_order__order__channel=Channel.COMMUNITY)
    assert [one.status for one in parcels] == ["at_office"] * 3
    run = plan_run(carrier=Carrier.objects.get(point=point), day=clock.today(), by=clerk, shipments=list(parcels))
    send_out_run(run=run, by=clerk)


def _pack_harvest(part: SellerOrder) -> PostalItem:
    """The household weighs 4.8 kg out of this morning's harvest."""
    line = part.lines.get()
    listing = Listing.objects.get(product=line.product)
    owner = listing.listed_by
    confirm_seller_order(seller_order=part, by=owner)
    lot = record_lot(growing_area=listing.growing_area, harvested_on=clock.today(), grams=10_000, by=owner)
    draw = DrawSpec(line_id=line.pk, lot_id=lot.pk, quantity=1, grams=4_800)
    return pack_and_label(seller_order=part, draws=[draw], by=owner)


def _scan(item: PostalItem, kind: Scan.Kind, point: Point, by: User) -> None:
    record_scan(key=uuid4(), s10=item.s10, kind=kind, by=by, point=point, device_time=clock.now())


def _cast(role: str) -> User:
    return User.objects.get(full_name=CAST[role].full_name)


def _print(page, number: str) -> None:
    """One sheet: every household with its parcels and its cash, and nothing that is only for the screen."""
    visit(page, f"/community/lists/{number}/")
    follow(page, "Bản in")
    text = page.inner_text("body")
    assert all(s10(normalise(item.s10)) in text for item in PostalItem.objects.all())
    for words in (HOA, BINH, dong(OF_HOA), dong(OF_BINH), dong(DUE)):
        assert words in text
    page.emulate_media(media="print")
    assert not page.get_by_role("link", name="Về đợt gom đơn").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="screen")


def _hand_over(page, number: str) -> None:
    """All parcels in one step, against exactly the sum."""
    follow(page, f"Giao cả đợt {number}")
    assert page.locator("input[name=shipments]:checked").count() == 3
    assert dong(DUE) in read(page)
    page.fill("input[name=cash]", "400k")
    press(page, "Giao cả đợt")
    assert f"3 bưu gửi thu đúng {dong(DUE)}, bạn ghi {dong(400_000)}. Xin đếm lại." in read(page)
    assert Shipment.objects.filter(status="delivered").count() == 0
    page.fill("input[name=cash]", "404.000")
    press(page, "Giao cả đợt")
    assert f"Đã giao 3 bưu gửi cho tổ, thu {dong(DUE)}." in page.inner_text("body")
    assert "Không có đợt nào" in visit(page, "/community/boundary/")
    assert Manifest.objects.get().status == "handed_over"


def _sign(page, number: str) -> None:
    """Each household signs; the list of those who wait grows shorter, and is empty."""
    waiting = page.locator("#waiting")
    visit(page, f"/community/lists/{number}/")
    assert waiting.locator("li").count() == 2
    for household, left in ((BINH, 1), (HOA, 0)):
        panel = page.locator("section.panel").filter(has_text=household)
        with page.expect_navigation():
            panel.get_by_role("link", name="Hộ ký nhận").click()
        assert fits(page)
        assert page.input_value("input[name=received_by]") == household
        press(page, "Đã nhận đủ hàng")
        assert waiting.locator("li").count() == left
    assert "Mọi hộ đã nhận hàng." in waiting.inner_text()
    assert Manifest.objects.get().status == "done"
    assert re.search(r"hộ chưa ký nhận\s+0\s", read(page))
    assert "0912 345 678" not in read(page)  # what is done needs no telephone
    page.locator("section.panel").filter(has_text=HOA).get_by_role("link", name="Biên nhận").click()
    page.get_by_text(f"Vũ Thị Tổ, {CommunityTeam.objects.get().name}").wait_for()
    assert dong(OF_HOA) in read(page)

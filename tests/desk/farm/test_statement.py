"""The statement page: a month, each deduction with its rule, nothing of other sellers."""

import datetime as dt

import pytest
from django.urls import reverse

from logistics.models import Shipment
from marketplace.common import clock
from marketplace.desk.farm.views import statement as views
from marketplace.settlement.domain import settle_paid_bulk
from marketplace.settlement.models import Payable, WithholdingRule
from marketplace.shop.partner.models import Discount
from tests.factories.bulk import make_deal
from tests.factories.checkout import placed_order
from tests.factories.farmers import ListingFactory

pytestmark = pytest.mark.django_db

JUNE_12 = dt.datetime(2026, 6, 12, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def delivered(farm):
    """Two delivered parcels of 150,000 đ: one cleared, one whose cash is on its way."""
    with clock.at(JUNE_12):
        parts = [placed_order((farm.listing.stockrecord, 1)).seller_orders.get() for _part in range(2)]
    Shipment.objects.filter(seller_order__in=parts).update(status="delivered", closed_at=JUNE_12)
    rule = WithholdingRule.objects.create(
        seller_kind="household", vat_bp=100, pit_bp=50, valid_from=dt.date(2025, 7, 1), source="Nghị định 117/2025"
    )
    Payable.objects.create(
        shipment=parts[0].shipment,
        legal_seller=farm.household.legal_seller,
        goods=150_000,
        commission=7_500,
        vat=1_500,
        pit=750,
        net=140_250,
        rule=rule,
        cleared_at=JUNE_12,
    )
    return parts


@pytest.mark.parametrize("name", ["statement", "statement_print"])
def test_every_deduction_is_explained(as_owner, delivered, name):
    with clock.at(dt.datetime(2026, 7, 3, tzinfo=dt.UTC)):
        text = as_owner.get(reverse(f"farm:{name}"), {"month": "2026-06"}).content.decode()
    for part in delivered:
        assert part.number in text
    for figure in ("150.000", "7.500", "1.500", "750", "140.250"):
        assert f"{figure}\u00a0₫" in text
    for reason in ("5\u00a0%", "GTGT 1\u00a0%, TNCN 0,5\u00a0%", "Nghị định 117/2025", "chờ đối soát", "chưa rõ"):
        assert reason in text


def test_a_long_statement_comes_by_page_with_the_sums_of_all_and_is_printed_whole(as_owner, delivered, monkeypatch):
    monkeypatch.setattr(views, "PARCELS_A_PAGE", 1)
    asked = {"month": "2026-06"}
    with clock.at(dt.datetime(2026, 7, 3, tzinfo=dt.UTC)):
        pages = [as_owner.get(reverse("farm:statement"), asked | {"page": page}).content.decode() for page in (1, 2)]
        paper = as_owner.get(reverse("farm:statement_print"), asked).content.decode()
    assert [[part.number in page for part in delivered].count(True) for page in pages] == [1, 1]
    assert all("140.250" in page for page in pages)  # of the sums
    assert "month=2026-06&amp;page=2" in pages[0]
    assert all(part.number in paper for part in delivered)


def test_a_truck_and_the_own_part_of_a_discount_are_explained(client):
    listing = ListingFactory()
    deal = make_deal(household=listing.household)
    client.force_login(deal.owner)
    discount = Discount.objects.create(
        name="Giảm đầu mùa",
        off_bp=1_000,
        platform_bp=0,
        province_bp=0,
        seller_bp=10_000,
        valid_from=clock.today(),
        source="Thử",
        agreed_at=clock.now(),
    )
    discount.records.add(listing.stockrecord)
    part = placed_order((listing.stockrecord, 1)).seller_orders.get()
    Shipment.objects.filter(seller_order=part).update(status="delivered", closed_at=clock.now())
    contract = deal.paid()
    settle_paid_bulk()
    paper = client.get(reverse("farm:statement")).content.decode()
    sheet = client.get(reverse("farm:statement_csv")).content.decode()
    terms, rule = contract.shares.get().terms, Payable.objects.get().rule
    for text in (paper, sheet):
        for told in (
            contract.number,
            "bán theo xe",
            terms.source,
            rule.source,
            "Giảm giá phần hộ chịu",
            "15.000\u00a0₫",
        ):
            assert told in text


def test_another_month_is_empty_and_a_wrong_one_is_told(as_owner, delivered):
    with clock.at(dt.datetime(2026, 7, 3, tzinfo=dt.UTC)):
        assert "chưa có kiện nào" in as_owner.get(reverse("farm:statement")).content.decode()
        for wrong in ("2026-13", "x", "\u0663", "1999-01", "2026-06; --"):
            answer = as_owner.get(reverse("farm:statement"), {"month": wrong})
            assert "Xin chọn tháng trong danh sách." in answer.content.decode()


def test_another_seller_reads_nothing_of_it(client, delivered, outsider):
    client.force_login(outsider)
    with clock.at(dt.datetime(2026, 7, 3, tzinfo=dt.UTC)):
        text = client.get(reverse("farm:statement"), {"month": "2026-06"}).content.decode()
    assert delivered[0].number not in text

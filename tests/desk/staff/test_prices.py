"""Decisions, who takes part, rations, what was allowed beyond, and the regulator's report."""

import csv
import datetime as dt
import io

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import PriceDecision, Ration
from marketplace.accounts.domain import account_seen
from marketplace.campaigns.models import ProvinceOfficer
from marketplace.common import clock
from marketplace.desk.staff.views import prices
from marketplace.shop.checkout.domain import cancel_order
from marketplace.shop.checkout.domain.rations import Override
from marketplace.shop.checkout.models import RationOverride
from marketplace.shop.order.models import Line
from marketplace.shop.partner.domain import register_commitment, register_goods
from marketplace.shop.partner.models import PriceCommitment, RegisteredGoods
from tests.factories.accounts import UserFactory
from tests.factories.areas import ProvinceFactory
from tests.factories.checkout import placed_order
from tests.factories.essentials import (
    PriceCeilingFactory,
    PriceCommitmentFactory,
    PriceDecisionFactory,
    RationFactory,
    bind,
    essential,
    present,
    rice_at,
    shelf_at,
)
from tests.factories.logistics import ClerkFactory, PointFactory, covered

pytestmark = pytest.mark.django_db

JUNE = dt.datetime(2026, 6, 12, 3, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_june():
    with clock.at(JUNE):
        yield


@pytest.fixture
def admin(client):
    admin = UserFactory(admin=True)
    client.force_login(admin)
    return admin


@pytest.fixture
def point(db):
    return PointFactory()


@pytest.fixture
def rice(point):
    return rice_at(shelf_at(point), product__crop=essential(name="Gạo tẻ"))


def text(response):
    return response.content.decode().replace("\u00a0", " ")


def decision_typed(rice, **changes):
    facts = {
        "authority": "Sở Tài chính",
        "number": "123/QĐ-STC",
        "signed_on": "10/6/2026",
        "source": "Công báo",
        "valid_from": "13/6/2026",
        "provinces": [rice.partner.commune.province.pk],
        f"ceiling_{rice.product.crop.pk}": "16k",
    }
    return facts | changes


class TestDecisions:
    def test_a_decision_is_recorded_and_warns_of_tomorrow(self, client, admin, rice):
        answer = client.post(reverse("staff:price_new"), decision_typed(rice))
        decision = PriceDecision.objects.get()
        assert (answer.url, decision.entered_by) == (reverse("staff:price", args=[decision.pk]), admin)
        assert list(decision.ceilings.values_list("crop", "amount")) == [(rice.product.crop.pk, 16_000)]
        seller = rice.partner.legal_seller
        facts = {"ceiling": decision.ceilings.get().pk, "legal_seller": seller.pk, "committed": "1000"}
        went = client.post(answer.url, facts)
        commitment = PriceCommitment.objects.get()
        assert (commitment.committed, commitment.registered_on) == (1_000_000, dt.date(2026, 6, 13))
        assert went.url == reverse("staff:price_goods", args=[commitment.pk])
        page = text(client.get(answer.url))
        assert ("1.000 kg" in page, "chưa buộc gì" in page) == (True, True)
        page = text(client.get(reverse("staff:prices")))
        assert ("Giá cao hơn giá trần" in page, "sắp có hiệu lực" in page) == (False, True)
        client.post(went.url, {"products": [rice.product.pk]})
        page = text(client.get(reverse("staff:prices")))
        assert "Giá cao hơn giá trần" in page  # 17,000 đ a kilogram
        assert "từ 13/06/2026 · nhiều nhất 80.000 ₫ một gói" in page

    @pytest.mark.parametrize("goods", [1, 3, 13])
    def test_what_is_above_is_told_in_short_and_listed_by_page(self, client, admin, point, goods, monkeypatch):
        monkeypatch.setattr(prices, "ROWS_A_PAGE", 6)
        shelf = shelf_at(point)
        for _number in range(goods):
            bind(rice_at(shelf, price=200_000))
        listed = reverse("staff:prices")
        client.get(listed)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(listed)
        assert len(asked) == 11
        assert len(page.context["above"]) == min(goods, 10)
        assert ("Xem cả 13 dòng" in text(page)) == (goods == 13)
        assert f"Giá cao hơn giá trần ({goods})" in text(page)
        shown = [client.get(listed, {"show": "above", "page": number}).context["above"] for number in (1, 2, 3)]
        pages = -(-goods // 6)
        ids = [each.record.pk for page in shown[:pages] for each in page]
        assert ids == sorted(ids)
        assert len(set(ids)) == goods

    def test_without_a_price_above_a_ceiling_the_tab_says_so(self, client, admin):
        page = text(client.get(reverse("staff:prices"), {"show": "above"}))
        assert "Không có giá nào cao hơn giá trần." in page

    def test_who_takes_part_comes_by_page(self, client, admin, monkeypatch):
        monkeypatch.setattr(prices, "ROWS_A_PAGE", 2)
        decision = PriceDecisionFactory()
        ceilings = [PriceCeilingFactory(decision=decision, crop=essential(name=name)) for name in ("Gạo", "Trứng")]
        for ceiling, sellers in zip(ceilings, (3, 1), strict=True):
            for _number in range(sellers):
                PriceCommitmentFactory(ceiling=ceiling)
        address = reverse("staff:price", args=[decision.pk])
        shown = [client.get(address, {"page": number}) for number in (1, 2)]
        rows = [[len(sellers) for _ceiling, sellers in page.context["ceilings"]] for page in shown]
        assert rows == [[2, 0], [1, 1]]
        assert "1 người bán tham gia, ở trang khác." in text(shown[0])
        assert "chưa buộc ai" not in text(shown[0])

    def test_it_may_name_communes_instead_of_provinces(self, client, admin, rice):
        commune = rice.partner.commune
        client.post(reverse("staff:price_new"), decision_typed(rice, provinces=[], communes=commune.code))
        decision = PriceDecision.objects.get()
        assert (list(decision.provinces.all()), list(decision.communes.all())) == ([], [commune])
        for page in (reverse("staff:prices"), reverse("staff:price", args=[decision.pk])):
            assert f"{commune.name} ({commune.province.short_name})" in text(client.get(page))

    def test_a_paper_that_came_late_keeps_its_first_day(self, client, admin, rice):
        client.post(reverse("staff:price_new"), decision_typed(rice, signed_on="1/6/2026", valid_from="2/6/2026"))
        assert PriceDecision.objects.get().valid_from == dt.date(2026, 6, 2)

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"valid_from": "12/6/2024"}, "đã qua hơn một năm"),
            ({"provinces": []}, "Xin"),
            ({"authority": "\x00"}, "Xin"),
            ({"signed_on": "hôm qua"}, "Xin nhập ngày như"),
        ],
    )
    def test_nonsense_is_told_and_what_was_typed_stays(self, client, admin, rice, wrong, said):
        answer = client.post(reverse("staff:price_new"), decision_typed(rice, **wrong))
        assert (answer.status_code, PriceDecision.objects.count()) == (422, 0)
        assert said in text(answer)
        assert "123/QĐ-STC" in text(answer)

    def test_without_a_ceiling_it_is_none(self, client, admin, rice):
        answer = client.post(
            reverse("staff:price_new"), decision_typed(rice, **{f"ceiling_{rice.product.crop.pk}": ""})
        )
        assert (answer.status_code, PriceDecision.objects.count()) == (422, 0)

    def test_it_ends_today_at_the_earliest(self, client, admin):
        decision = PriceDecisionFactory()
        client.post(reverse("staff:price_end", args=[decision.pk]), {"last_day": "11/6/2026"})
        decision.refresh_from_db()
        assert decision.valid_to is None
        client.post(reverse("staff:price_end", args=[decision.pk]), {"last_day": "12/6/2026"})
        decision.refresh_from_db()
        assert decision.valid_to == dt.date(2026, 6, 12)


class TestGoods:
    """Which goods of a seller are registered under a decision."""

    @pytest.fixture
    def commitment(self, rice):
        bind(rice, number="123/QĐ-STC")
        return PriceCommitment.objects.get()

    def test_goods_are_registered_and_taken_out_with_a_day(self, client, admin, rice, commitment):
        premium = rice_at(rice.partner, product__crop=rice.product.crop, product__title="Gạo ST25 thượng hạng")
        rice_at(rice.partner, product__title="Muối hạt")  # of another crop
        url = reverse("staff:price_goods", args=[commitment.pk])
        page = text(client.get(url))
        assert ("Gạo ST25 thượng hạng" in page, "Muối hạt" in page) == (True, False)
        assert client.post(url, {}).status_code == 422
        client.post(url, {"products": [premium.product.pk], "registered_from": "1/6/2026"})
        goods = RegisteredGoods.objects.get(product=premium.product)
        assert (goods.registered_from, goods.binds_from, goods.entered_by) == (
            dt.date(2026, 6, 1),
            dt.date(2026, 6, 13),
            admin,
        )
        end = reverse("staff:price_goods_end", args=[goods.pk])
        client.post(end, {"last_day": "11/6/2026"})
        goods.refresh_from_db()
        assert goods.until is None
        client.post(end, {"last_day": "30/6/2026"})
        goods.refresh_from_db()
        assert (goods.until, goods.ended_by) == (dt.date(2026, 6, 30), admin)
        assert "30/06/2026" in text(client.get(url))

    def test_goods_of_another_seller_are_not_taken(self, client, admin, rice, commitment):
        other = rice_at(shelf_at(), product__crop=rice.product.crop)
        answer = client.post(reverse("staff:price_goods", args=[commitment.pk]), {"products": [other.product.pk]})
        assert (answer.status_code, RegisteredGoods.objects.count()) == (422, 1)


class TestRations:
    def test_a_ration_is_recorded_in_the_unit_of_the_commodity(self, client, admin, rice):
        facts = {
            "crop": rice.product.crop.pk,
            "amount": "10",
            "per_days": "7",
            "source": "QĐ 9",
            "valid_from": "13/6/2026",
            "provinces": [rice.partner.commune.province.pk],
        }
        assert client.post(reverse("staff:ration_new"), facts).url == reverse("staff:rations")
        assert (Ration.objects.get().amount, Ration.objects.get().per_days) == (10_000, 7)
        assert "10 kg trong 7 ngày" in text(client.get(reverse("staff:rations")))
        again = client.post(reverse("staff:ration_new"), facts | {"amount": "5"})
        assert (again.status_code, Ration.objects.count()) == (422, 1)

    def test_what_went_beyond_is_looked_at_and_one_household_merged(self, client, admin, rice, point):
        commune = covered(point)
        RationFactory(crop=rice.product.crop, provinces=[commune.province])
        clerk = ClerkFactory(point=point).user
        homes = [
            account_seen(citizen_id=number, name="Hoa", commune=commune, address_text="12 Lê Lợi", by=clerk)
            for number in ("001085012345", "001085099999")
        ]
        for home in homes:
            present(home)
        placed_order((rice, 3), commune=commune, account=homes[0], override=Override(clerk, "nhà 9 người"))
        placed_order((rice, 1), commune=commune, account=homes[1])
        page = text(client.get(reverse("staff:rations"), {"show": "overrides"}))
        for said in ("nhà 9 người", "5 kg", "Quá định mức (1)"):
            assert said in page
        page = text(client.get(reverse("staff:rations"), {"show": "shared"}))
        for said in ("12 Lê Lợi", f"Gộp #{homes[1].pk} vào #{homes[0].pk}"):
            assert said in page
        override = RationOverride.objects.get()
        client.post(reverse("staff:override_review", args=[override.pk]), {"note": "đã gọi hỏi"})
        override.refresh_from_db()
        assert (override.reviewed_by, override.review_note) == (admin, "đã gọi hỏi")
        merge = {"keep": homes[0].pk, "other": homes[1].pk, "reason": "vợ chồng"}
        client.post(reverse("staff:household_merge"), merge | {"reason": ""})
        homes[1].refresh_from_db()
        assert homes[1].merged_into is None
        client.post(reverse("staff:household_merge"), merge)
        homes[1].refresh_from_db()
        assert homes[1].merged_into == homes[0]
        assert RationOverride.objects.filter(reviewed_at=None).get().amount == 5_000


class TestReport:
    @pytest.fixture
    def sold(self, rice, point):
        """Three bags sold under the ceiling today, two cancelled, one sold a year ago."""
        commune = covered(point)
        bind(rice, number="123/QĐ-STC")
        PriceCommitment.objects.update(committed=100_000)
        placed_order((rice, 3), commune=commune)
        cancel_order(order=placed_order((rice, 2), commune=commune), by=None, reason="đổi ý")
        with clock.at(JUNE - dt.timedelta(days=365)):
            placed_order((rice, 1), commune=commune)
        return rice

    def test_commitment_against_sales(self, client, admin, sold):
        page = text(client.get(reverse("staff:price_report")))
        for said in ("123/QĐ-STC", "100 kg", "15 kg", "255.000 ₫", "20 kg", "20 %", sold.partner.legal_seller.name):
            assert said in page

    def test_as_a_table_that_no_spreadsheet_runs(self, client, admin, sold):
        sold.partner.legal_seller.name = "=cmd|' /C calc'!A0"
        sold.partner.legal_seller.save()
        answer = client.get(reverse("staff:price_report"), {"as": "csv", "start": "1/6/2026", "end": "30/6/2026"})
        titles, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
        assert row[5] == "'=cmd|' /C calc'!A0"
        assert dict(zip(titles, row, strict=True))["Đã bán trong kỳ"] == "15000"
        assert row[-5:] == ["15000", "20000", "255000", "0", "0"]

    def test_the_link_to_the_table_carries_what_was_asked(self, client, admin, sold):
        asked = {"start": "1/6/2026", "end": "30/6/2026", "crop": sold.product.crop.pk}
        page = text(client.get(reverse("staff:price_report"), asked | {"province": ""}))
        assert f"?start=1%2F6%2F2026&amp;end=30%2F6%2F2026&amp;crop={asked['crop']}&amp;province=&amp;as=csv" in page

    def test_a_line_kept_in_part_is_rounded_half_up(self, client, admin, sold):
        """Of three bags that weighed 14,999 g and cost 254,998 đ two were kept: 9,999.33 g and 169,998.67 đ."""
        line = Line.objects.filter(quantity=3).get()
        Line.objects.filter(pk=line.pk).update(
            final_grams=14_999, final_price=254_998, refused_packs=1, refused_price=84_999
        )
        with pgtrigger.ignore("order.Line:as_agreed"):  # as if it had been sold by weight from the start
            Line.objects.filter(pk=line.pk).update(price_per_kg=17_000)
        asked = {"as": "csv", "start": "1/6/2026", "end": "30/6/2026"}
        answer = client.get(reverse("staff:price_report"), asked)
        row = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1]
        assert row[-5:-2] == ["9999", "14999", "169999"]

    def test_pages_of_fifty(self, client, admin, sold):
        ceiling = sold.product.crop.ceilings.get()
        for _number in range(50):
            PriceCommitmentFactory(ceiling=ceiling)
        first = text(client.get(reverse("staff:price_report")))
        second = text(client.get(reverse("staff:price_report"), {"page": "2"}))
        assert (first.count("123/QĐ-STC"), second.count("123/QĐ-STC")) == (50, 1)
        table = client.get(reverse("staff:price_report"), {"as": "csv", "page": "2"}).content.decode()
        assert table.count("123/QĐ-STC") == 51

    def test_what_was_sold_above_before_a_late_paper_was_known(self, client, admin, rice, point):
        """The paper holds from the second; the market knows of it on the twelfth, and binds from the thirteenth."""
        commune = covered(point)
        with clock.at(JUNE - dt.timedelta(days=11)):  # the first: before it holds
            placed_order((rice, 1), commune=commune)
        with clock.at(JUNE - dt.timedelta(days=5)):
            order = placed_order((rice, 2), commune=commune)
        facts = {"number": "124/QĐ-STC", "valid_from": dt.date(2026, 6, 2)}
        decision = PriceDecisionFactory(provinces=[rice.partner.commune.province], **facts)
        ceiling = PriceCeilingFactory(decision=decision, crop=rice.product.crop, amount=16_000)
        commitment = register_commitment(
            ceiling=ceiling,
            legal_seller=rice.partner.legal_seller,
            committed=100_000,
            registered_on=dt.date(2026, 6, 2),
        )
        register_goods(commitment=commitment, product=rice.product, registered_from=dt.date(2026, 6, 2), by=admin)
        placed_order((rice, 1), commune=commune)  # still today
        page = text(client.get(reverse("staff:price_report")))
        for said in ("trước khi sàn biết quyết định", "15 kg", "15.000 ₫"):
            assert said in page
        asked = {"as": "csv", "start": "1/6/2026", "end": "11/6/2026"}
        row = list(csv.reader(io.StringIO(client.get(reverse("staff:price_report"), asked).content.decode())))[1]
        assert row[-5:] == ["0", "0", "0", "10000", "10000"]
        line = order.lines.get()
        assert (line.unit_price, line.ceiling) == (85_000, None)  # what was sold keeps its price

    def test_an_officer_reads_their_own_province_only(self, client, sold):
        officer, other = UserFactory(), UserFactory()
        ProvinceOfficer.objects.create(user=officer, province=sold.partner.commune.province)
        ProvinceOfficer.objects.create(user=other, province=ProvinceFactory())
        client.force_login(officer)
        assert "123/QĐ-STC" in text(client.get(reverse("staff:price_report")))
        client.force_login(other)
        page = text(client.get(reverse("staff:price_report")))
        assert "123/QĐ-STC" not in page
        asked = client.get(reverse("staff:price_report"), {"province": sold.partner.commune.province.pk})
        assert (asked.status_code, "123/QĐ-STC" in text(asked)) == (422, False)

    def test_nobody_else(self, client, sold):
        assert client.get(reverse("staff:price_report")).status_code == 302
        client.force_login(UserFactory())
        for name in ("price_report", "prices", "price_new", "rations", "ration_new"):
            assert client.get(reverse(f"staff:{name}")).status_code == 404

    def test_days_the_wrong_way_round(self, client, admin, sold):
        answer = client.get(reverse("staff:price_report"), {"start": "30/6/2026", "end": "1/6/2026"})
        assert (answer.status_code, "Ngày cuối phải sau ngày đầu." in text(answer)) == (422, True)

    def test_the_queries_do_not_grow_with_rows(self, client, admin, sold, point):
        url = reverse("staff:price_report")
        client.get(url)
        with CaptureQueriesContext(connection) as one:
            client.get(url)
        for _number in range(2):
            more = rice_at(shelf_at(point))
            bind(more)
            placed_order((more, 1), commune=covered(point))
        with CaptureQueriesContext(connection) as three:
            client.get(url)
        assert len(three) == len(one)

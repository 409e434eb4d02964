"""Decisions, who takes part, rations, what was allowed beyond, and the regulator's report."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import PriceDecision, Ration
from marketplace.accounts.domain import account_seen
from marketplace.campaigns.models import ProvinceOfficer
from marketplace.common import clock
from marketplace.shop.checkout.domain import cancel_order
from marketplace.shop.checkout.domain.rations import Override
from marketplace.shop.checkout.models import RationOverride
from marketplace.shop.partner.models import PriceCommitment
from tests.factories.accounts import UserFactory
from tests.factories.areas import ProvinceFactory
from tests.factories.checkout import placed_order
from tests.factories.essentials import (
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
        assert client.post(answer.url, facts).status_code == 302
        commitment = PriceCommitment.objects.get()
        assert (commitment.committed, commitment.registered_on) == (1_000_000, dt.date(2026, 6, 13))
        assert "1.000 kg" in text(client.get(answer.url))
        page = text(client.get(reverse("staff:prices")))
        assert "Ngày mai sẽ vượt giá trần" in page  # 17,000 đ a kilogram
        assert "sắp có hiệu lực" in page

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"valid_from": "12/6/2026"}, "sớm nhất từ ngày mai"),
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
        page = text(client.get(reverse("staff:rations")))
        for said in ("nhà 9 người", "5 kg", "12 Lê Lợi", f"Gộp #{homes[1].pk} vào #{homes[0].pk}"):
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
        assert row[-3:] == ["15000", "20000", "255000"]

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

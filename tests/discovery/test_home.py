"""The first page: the season that sells most in the window, the points near a place that one has named."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.campaigns.models import Campaign, Figure, SellerFigure
from marketplace.common import clock
from marketplace.discovery.queries import running_seasons
from marketplace.discovery.queries.households import households_telling
from marketplace.discovery.queries.in_season import goods_in_season, goods_in_season_near
from marketplace.shop.partner.models import StockRecord
from tests.factories.areas import CommuneFactory
from tests.factories.campaigns import CampaignFactory
from tests.factories.catalog import CropFactory
from tests.factories.farmers import GrowingAreaFactory, HouseholdFactory, ListingFactory
from tests.factories.partner import LegalSellerFactory

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 6, 12, 5, tzinfo=dt.UTC)
TODAY = dt.date(2026, 6, 12)
TAGLINE = "Chợ của nhà vườn, đi đường bưu điện"


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


def season(name, *, amount=0, grams=0, starts=TODAY, ends=dt.date(2026, 6, 30), **fields):
    crop = CropFactory(slug="vai-thieu" if name == "Mùa vải" else f"crop-{name}")
    made = CampaignFactory(name=name, starts_on=starts, ends_on=ends, crops=[crop], **fields)
    if amount:
        cell = {"campaign": made, "crop": crop, "day": TODAY}
        Figure.objects.create(**cell, hour=9, amount=amount, measured=grams - 1_000, estimated=1_000)
        Figure.objects.create(campaign=made, day=TODAY, hour=9, orders=3)  # counts have no crop
        sold = {"campaign": made, "amount": amount, "day": TODAY, "hour": 9}
        SellerFigure.objects.create(seller=HouseholdFactory().legal_seller, **sold)
        SellerFigure.objects.create(seller=LegalSellerFactory(kind="supplier"), **sold)
        back = sold | {"amount": 0}  # all of it came back
        SellerFigure.objects.create(seller=HouseholdFactory().legal_seller, **back)
    return made


def text(response):
    return response.content.decode().replace("\u00a0", " ")


def test_the_season_that_has_sold_most_is_in_the_window(client):
    season("Mùa nhãn", amount=1_000_000, grams=50_000)
    best = season("Mùa vải", amount=528_754_898, grams=25_506_095)
    over, to_come = dt.date(2026, 6, 11), dt.date(2026, 6, 13)
    season("Mùa khác 1", amount=9_000_000_000, grams=9_000, starts=over, ends=over)
    season("Mùa khác 2", amount=9_000_000_000, grams=9_000, starts=to_come)
    draft = season("Mùa khác 3", amount=9_000_000_000, grams=9_000)
    Campaign.objects.filter(pk=draft.pk).update(state="draft")
    page = text(client.get("/"))
    assert "<h1>Mùa vải</h1>" in page
    assert f'href="{reverse("discovery:season", args=[best.slug])}#goods"' in page
    for said in ("25,5 tấn", "528.754.898 ₫", "<b>1</b> <span>hộ đã bán</span>", "còn 18 ngày", "crops/vai-thieu.svg"):
        assert said in page
    assert "Mùa nhãn" in page
    assert "Mùa khác" not in page
    assert "<h1>Mùa vải</h1>" in text(client.get(reverse("discovery:season", args=[best.slug])))


def test_a_season_that_has_sold_nothing_boasts_of_nothing(client):
    season("Mùa vải")
    page = text(client.get("/"))
    assert "<h1>Mùa vải</h1>" in page
    assert "đã bán mùa này" not in page
    assert "hộ đã bán" not in page


def test_between_the_seasons_the_window_says_what_this_is(client):
    assert running_seasons(TODAY) == []
    assert f"<h1>{TAGLINE}</h1>" in text(client.get("/"))


def ripe(*, months, crop="vai-thieu", commune=None, **listing):
    """Return goods of a household whose garden is harvested in these months."""
    household = HouseholdFactory(commune=commune) if commune else HouseholdFactory()
    area = GrowingAreaFactory(household=household, crop=CropFactory(slug=crop))
    area.season_from, area.season_to = months
    area.save()
    return ListingFactory(growing_area=area, **listing)


class TestInSeason:
    def section(self, page, title):
        _, found, rest = page.partition(f"<h2>{title}</h2>")
        return rest.partition("</section>")[0] if found else ""

    def test_what_is_harvested_this_month_is_shown_first(self, client):
        now = ripe(months=(5, 7), title="Vải chín")
        over = ripe(months=(8, 9), crop="nhan", title="Nhãn còn xanh")
        unknown = ListingFactory(title="Chưa rõ mùa")
        page = text(client.get("/"))
        first, rest = self.section(page, "Đang vào mùa, tháng 6"), self.section(page, "Mới lên chợ")
        assert [one.product.title in first for one in (now, over, unknown)] == [True, False, False]
        assert [one.product.title in rest for one in (now, over, unknown)] == [False, True, True]

    def test_a_season_over_the_new_year_holds_in_june_only_where_it_reaches(self, client):
        ripe(months=(11, 2), crop="cam", title="Cam mùa đông")
        ripe(months=(11, 6), crop="buoi", title="Bưởi đến tháng sáu")
        first = self.section(text(client.get("/")), "Đang vào mùa, tháng 6")
        assert "Bưởi đến tháng sáu" in first
        assert "Cam mùa đông" not in first

    def test_of_each_crop_one_before_another_of_the_same(self):
        lychees = {ripe(months=(5, 7)).product_id for _ in range(3)}
        plum = ripe(months=(6, 6), crop="man").product_id
        shown = goods_in_season(6, most=4)
        assert plum in shown[:2]
        assert set(shown) == {plum, *lychees}

    def test_what_is_sold_out_is_gone_at_once(self, client):
        listing = ripe(months=(5, 7), title="Vải chín")
        assert "Đang vào mùa" in text(client.get("/"))
        StockRecord.objects.filter(pk=listing.stockrecord_id).update(num_in_stock=0)
        assert "Vải chín" not in text(client.get("/"))

    def test_near_the_place_of_the_visitor_the_nearest_gardens_come_first(self, client):
        home = CommuneFactory(latitude=21.0, longitude=106.0)
        ripe(months=(5, 7), commune=CommuneFactory(latitude=10.0, longitude=106.0))  # a day's drive away
        far = ripe(months=(5, 7), commune=CommuneFactory(latitude=22.0, longitude=106.0))
        near = ripe(months=(5, 7), commune=CommuneFactory(latitude=21.1, longitude=106.0))
        ripe(months=(1, 2), commune=home)
        assert goods_in_season_near(home, 6, most=4) == [near.product_id, far.product_id]
        client.post("/my-place/", {"place": home.name, "commune_code": home.code})
        mine = self.section(text(client.get("/")), f"Đang vào mùa gần {home.name}")
        assert mine.index(near.product.title) < mine.index(far.product.title)
        assert "Đang vào mùa gần" not in text(Client().get("/"))


class TestStories:
    def test_households_tell_of_themselves_others_each_day(self, client):
        def telling(story, **fields):
            household = HouseholdFactory(**fields)
            type(household).objects.filter(pk=household.pk).update(story=story)
            return household

        told = [telling(f"Nhà tôi trồng vải đã ba đời, vườn số {n} nằm trên đồi.") for n in range(9)]
        telling("Ngắn.")
        telling("Nhà tôi chưa bán nhưng đã kể một câu chuyện thật dài.", active=False)
        page = text(client.get("/"))
        assert sum(reverse("discovery:shop", args=[one.code]) in page for one in told) == 3
        assert "Ngắn." not in page
        assert "chưa bán" not in page
        days = [TODAY + dt.timedelta(days=number) for number in range(20)]
        seen = {one.code for day in days for one in households_telling(day, most=3)}
        assert len(seen) > 3

    def test_without_any_there_is_no_empty_section(self, client):
        assert "Chuyện nhà vườn" not in text(client.get("/"))


def test_the_queries_do_not_grow_with_the_seasons(client):
    season("Mùa vải", amount=1_000, grams=5_000)
    client.get("/")
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    season("Mùa nhãn", amount=2_000, grams=5_000)
    season("Mùa xoài", amount=3_000, grams=5_000)
    with CaptureQueriesContext(connection) as three:
        client.get("/")
    assert len(three) == len(one)

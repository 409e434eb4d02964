"""The first page: the season that sells most in the window, the points near a place that one has named."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.campaigns.models import Campaign, Figure, SellerFigure
from marketplace.common import clock
from marketplace.discovery.queries import running_seasons
from tests.factories.campaigns import CampaignFactory
from tests.factories.catalog import CropFactory
from tests.factories.farmers import HouseholdFactory
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
    assert f'href="{reverse("discovery:season", args=[best.slug])}"' in page
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

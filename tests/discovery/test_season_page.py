"""The page of a season: figures, origin, goods, what its editors wrote, and before it opens an announcement."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.campaigns.domain import close_campaign
from marketplace.campaigns.models import Campaign, Figure
from marketplace.cms.domain import add_campaign_page
from marketplace.common import clock
from tests.factories.campaigns import CampaignFactory, CampaignMemberFactory
from tests.factories.farmers import GrowingAreaFactory, ListingFactory

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 6, 12, 5, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def listing():
    return ListingFactory(title="Vải thiều Lục Ngạn")


@pytest.fixture
def season(listing):
    return CampaignFactory(
        name="Mùa vải", slug="mua-vai", crops=[listing.product.crop], provinces=[listing.household.commune.province]
    )


def text(response):
    return response.content.decode().replace("\u00a0", " ")


def page_of(client, season):
    return client.get(reverse("discovery:season", args=[season.slug]))


def test_it_shows_what_the_season_has_come_to_what_is_sold_and_where_it_grows(client, season, listing):
    cell = {"campaign": season, "day": NOON.date(), "hour": 9}
    Figure.objects.create(**cell, crop=listing.product.crop, amount=5_000_000, measured=12_000_000)
    Figure.objects.create(**cell, visits=4_321)
    page = text(page_of(client, season))
    for words in ("12 tấn", "5.000.000 ₫", "4.321", "còn 33 ngày", "Vải thiều Lục Ngạn", "1 hộ đang bày hàng"):
        assert words in page
    assert listing.growing_area.commune.province.short_name in page
    cells = re.search(r'<g class="cells">(.*?)</g>', page)
    assert cells[1].count("<circle") == 1


def test_open_pages_ask_for_the_figures_alone(client, season):
    page = text(page_of(client, season))
    address = reverse("discovery:season_figures", args=[season.slug])
    assert f'data-live-from="{address}"' in page
    part = text(client.get(address))
    assert part.startswith('<ul class="tally')
    assert part.strip() in page


def test_editors_write_its_story_in_both_languages(client, season):
    add_campaign_page(
        campaign=season, title="Vải chín đỏ đồi", lead="Hái sáng nay.", story="<p>Ông trồng từ 1962.</p>",
        title_en="Lychees are ripe", lead_en="Picked this morning.", story_en="<p>Planted in 1962.</p>",
    )  # fmt: skip
    page = text(page_of(client, season))
    assert "<h1>Vải chín đỏ đồi</h1>" in page
    assert "Ông trồng từ 1962." in page
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = text(page_of(client, season))
    assert "<h1>Lychees are ripe</h1>" in english
    assert "Planted in 1962." in english
    assert "Ông trồng" not in english


def test_the_editors_own_address_leads_to_the_seasons(client, season):
    page = add_campaign_page(campaign=season, title="Vải chín đỏ đồi")
    assert client.get(f"/pages/{page.slug}/").url == reverse("discovery:season", args=[season.slug])


def test_a_planned_season_is_seen_only_once_it_is_announced(client, season):
    Campaign.objects.filter(pk=season.pk).update(state="draft", opened_at=None, starts_on=dt.date(2026, 6, 20))
    assert page_of(client, season).status_code == 404
    page = add_campaign_page(campaign=season, title="Vải sắp chín")
    shown = text(page_of(client, season))
    assert "Sắp mở" in shown
    assert "Vải thiều Lục Ngạn" not in shown  # nothing is sold of it yet
    assert reverse("seasons:subscribe", args=[season.slug]) in shown
    page.unpublish()
    assert page_of(client, season).status_code == 404


def test_a_season_that_is_over_is_gone(client, season):
    close_campaign(campaign=season, by=CampaignMemberFactory(campaign=season).user)
    assert page_of(client, season).status_code == 404


def test_it_asks_little_however_much_is_in_it(client, season, listing):
    add_campaign_page(campaign=season, title="Vải chín đỏ đồi")

    def asked():
        with CaptureQueriesContext(connection) as found:
            assert page_of(client, season).status_code == 200
        return len(found)

    asked()
    one = asked()
    for _more in range(2):
        area = {"crop": listing.product.crop, "household__commune": listing.household.commune}
        ListingFactory(crop=listing.product.crop, growing_area=GrowingAreaFactory(**area))
    assert (asked(), one <= 12) == (one, True)


def test_ways_to_pass_it_on_load_nothing_of_others(client, season):
    page = text(page_of(client, season))
    assert 'data-copy="http://testserver/season/mua-vai/"' in page
    assert "https://www.facebook.com/sharer/sharer.php?u=http%3A%2F%2Ftestserver%2Fseason%2Fmua-vai%2F" in page
    assert not re.findall(r'(?:src|srcset)="https?://', page)

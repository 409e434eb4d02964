"""Visits: counted without a trace of who came, folded once, bots left out."""

import datetime as dt

import pytest
import redis
from django.conf import settings
from django.urls import reverse

from marketplace.campaigns.domain import count_visit, fold_figures, fold_visits, rebuild_figures
from marketplace.campaigns.domain import visits as visits_module
from marketplace.campaigns.models import VisitCount
from marketplace.campaigns.queries import figures
from marketplace.common import clock
from tests.campaigns.conftest import JUNE
from tests.factories.areas import CommuneFactory
from tests.factories.logistics import covered

PEOPLE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def _own_counters(monkeypatch):
    """Keep this test's counters apart and clean."""
    name = "cho-phien:test-visits"
    monkeypatch.setattr(visits_module, "HASH", name)
    monkeypatch.setattr(visits_module, "_FOLDING", f"{name}:folding:")
    client = redis.Redis.from_url(settings.REDIS_URL)
    for key in client.scan_iter(match=f"{name}*"):
        client.delete(key)


def visit(listing, user_agent=PEOPLE):
    return count_visit(page="product", pk=listing.product_id, brand="chophien", user_agent=user_agent)


def test_visits_are_folded_once_and_belong_to_the_season(season):
    with clock.at(JUNE):
        for _time in range(3):
            assert visit(season.northern)
        count_visit(page="season", pk=season.campaign.pk, brand="muanhanh", user_agent=PEOPLE)
        assert fold_visits() == 4
        assert visit(season.eastern)
        assert (fold_visits(), fold_visits()) == (1, 0)
        fold_figures()
    assert figures(season.campaign).visits == 5
    assert figures(season.campaign, province=season.north).visits == 0
    rebuild_figures()
    fold_figures()
    assert figures(season.campaign).visits == 5
    row = VisitCount.objects.filter(product=season.northern.product).get()
    assert (row.visits, row.brand, row.day, row.hour) == (3, "chophien", dt.date(2026, 6, 12), 8)


@pytest.mark.parametrize("bot", ["", "Googlebot/2.1", "hit/1.1 (preview)", "curl/8.5", "python-requests"])
def test_bots_are_left_out(season, bot):
    assert not visit(season.northern, bot)
    assert fold_visits() == 0


def test_a_batch_that_was_written_before_a_crash_is_not_written_twice(season, monkeypatch):
    with clock.at(JUNE):
        visit(season.northern)
        monkeypatch.setattr(redis.Redis, "delete", lambda *args: None)  # killed before the counters were dropped
        assert fold_visits() == 1
        monkeypatch.undo()
    monkeypatch.setattr(visits_module, "HASH", "cho-phien:test-visits")
    monkeypatch.setattr(visits_module, "_FOLDING", "cho-phien:test-visits:folding:")
    fold_visits()
    assert sum(VisitCount.objects.values_list("visits", flat=True)) == 1


def test_a_dead_redis_fails_no_page(client, season, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert not visit(season.northern)
    assert client.get(season.northern.product.get_absolute_url(), headers={"user-agent": PEOPLE}).status_code == 200


def test_pages_count_their_visits(client, season):
    with clock.at(JUNE):
        client.get(season.northern.product.get_absolute_url(), headers={"user-agent": PEOPLE})
        client.get(reverse("discovery:season", args=[season.campaign.slug]), headers={"user-agent": PEOPLE})
        client.get(season.northern.product.get_absolute_url(), headers={"user-agent": "Googlebot"})
        assert fold_visits() == 2
    assert set(VisitCount.objects.values_list("campaign", "product")) == {
        (season.campaign.pk, None),
        (None, season.northern.product_id),
    }


def test_a_visit_has_the_operator_who_serves_where_the_visitor_is(client, season):
    commune = covered(season.post.point)
    with clock.at(JUNE):
        client.get(season.northern.product.get_absolute_url(), headers={"user-agent": PEOPLE})
        session = client.session
        session["my_place"] = commune.code
        session.save()
        client.get(season.northern.product.get_absolute_url(), headers={"user-agent": PEOPLE})
        session["my_place"] = CommuneFactory().code  # nobody delivers there
        session.save()
        client.get(season.northern.product.get_absolute_url(), headers={"user-agent": PEOPLE})
        fold_visits()
        fold_figures()
    own = season.post.point.operator.code
    assert dict(VisitCount.objects.values_list("operator", "visits")) == {"": 2, own: 1}
    assert {part.label: part.visits for part in figures(season.campaign).by_operator} == {"": 2, own: 1}

"""Visits: counted without a trace of who came, folded once, bots left out."""

import datetime as dt
import uuid

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.campaigns.domain import count_visit, fold_figures, fold_visits, rebuild_figures
from marketplace.campaigns.domain import visits as visits_module
from marketplace.campaigns.models import VisitCount
from marketplace.campaigns.queries import figures
from marketplace.common import clock
from marketplace.common.page_cache import store
from tests.campaigns.conftest import JUNE
from tests.factories.areas import CommuneFactory
from tests.factories.catalog import CropFactory
from tests.factories.logistics import covered
from tests.factories.settlement import listing_of

PEOPLE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def _own_counters(monkeypatch):
    """Keep this test's counters apart, and let its process know nothing."""
    monkeypatch.setattr(visits_module, "HASH", f"cho-phien:test-visits:{uuid.uuid4().hex}")
    for memory in ("_known", "_waiting", "_salts"):
        getattr(visits_module, memory).clear()
    yield
    for memory in ("_known", "_waiting", "_salts"):
        getattr(visits_module, memory).clear()


def visit(listing, user_agent=PEOPLE, address="1"):
    return count_visit(page="product", pk=listing.product_id, brand="chophien", user_agent=user_agent, address=address)


def keys():
    client = redis.Redis.from_url(settings.REDIS_URL, decode_responses=True)
    return {key: client.ttl(key) for key in client.scan_iter(match=f"{visits_module.HASH}*", count=1000)}


def another_process():
    """Forget what this process knows: the next question is another's."""
    visits_module._known.clear()


def test_visits_are_folded_once_and_belong_to_the_season(season):
    with clock.at(JUNE):
        for visitor in range(3):
            assert visit(season.northern, address=str(visitor))
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
        with monkeypatch.context() as killed:
            killed.setattr(visits_module, "_forget_batch", lambda *args: None)  # before the counters were dropped
            assert fold_visits() == 1
    assert any(":folding:" in key for key in keys())
    fold_visits()
    assert sum(VisitCount.objects.values_list("visits", flat=True)) == 1
    assert not any(":folding:" in key for key in keys())


def test_a_browser_is_one_visit_in_half_an_hour(season):
    for minutes, new in ((0, True), (1, False), (29, False), (30, True), (59, False), (61, True)):
        with clock.at(JUNE + dt.timedelta(minutes=minutes)):
            assert visit(season.northern) is new
            another_process()
            assert visit(season.northern) is False
    with clock.at(JUNE):
        assert visit(season.eastern)  # another page
        assert visit(season.northern, address="2")
        assert visit(season.northern, user_agent=f"{PEOPLE} Zalo")
    assert fold_visits() == 6


def test_clocks_of_two_machines_that_differ_do_not_make_a_visit(season):
    with clock.at(JUNE):
        assert visit(season.northern)
    another_process()
    with clock.at(JUNE - dt.timedelta(seconds=3)):
        assert not visit(season.northern)


def test_a_new_day_has_a_new_salt_and_the_old_one_is_gone_by_then(season):
    night = dt.datetime(2026, 6, 12, 16, 55, tzinfo=dt.UTC)  # five minutes to midnight in Vietnam
    with clock.at(night):
        assert visit(season.northern)
        before = keys()
    (salt,) = [key for key in before if ":salt:" in key]
    (seen,) = [key for key in before if ":seen:" in key]
    assert 0 < before[salt] <= 300
    assert 0 < before[seen] <= 1800
    with clock.at(night + dt.timedelta(minutes=10)):
        assert visit(season.northern)  # nobody can tell that it is the same browser
    assert sum(":seen:" in key for key in keys()) == 2


def test_nothing_that_tells_who_came_is_kept(season):
    with clock.at(JUNE):
        visit(season.northern, address="203.0.113.7")
    client = redis.Redis.from_url(settings.REDIS_URL, decode_responses=True)
    for key in keys():
        kept = client.hgetall(key) if client.type(key) == "hash" else client.get(key) if ":salt" not in key else ""
        assert "203.0.113" not in f"{key} {kept}"
        assert "Mozilla" not in f"{key} {kept}"
    fold_visits()
    row = VisitCount.objects.get()
    names = {field.name for field in VisitCount._meta.fields}
    assert names == {
        "id", "campaign", "product", "brand", "operator", "day", "hour", "visits", "batch", "folded_at",
    }  # fmt: skip
    assert row.visits == 1


def test_visits_wait_in_the_process_while_valkey_is_away(season, settings):
    with clock.at(JUNE):
        assert visit(season.northern, address="first")  # the day's salt is known
        there, visits_module._salts[("redis://127.0.0.1:1/0", "2026-06-12")] = (
            settings.REDIS_URL,
            next(iter(visits_module._salts.values())),
        )
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        for _twice in range(2):
            for number in range(5):
                assert not visit(season.northern, address=f"late {number}")
        settings.REDIS_URL = there
        visits_module._salts.clear()
        assert visit(season.northern, address="last")
        assert fold_visits() == 7


def test_a_dead_redis_fails_no_page(client, season, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert not visit(season.northern)
    assert client.get(season.northern.product.get_absolute_url(), headers={"user-agent": PEOPLE}).status_code == 200


def test_pages_count_their_visits(client, season):
    with clock.at(JUNE):
        client.get(season.northern.product.get_absolute_url(), headers={"user-agent": PEOPLE})
        client.get(reverse("discovery:season", args=[season.campaign.slug]), headers={"user-agent": PEOPLE})
        client.get(season.northern.product.get_absolute_url(), headers={"user-agent": "Googlebot"})
        assert fold_visits() == 1  # one browser, two pages of the season
        lone = listing_of(season.northern.household, crop=CropFactory(name="Gạo"))
        for _twice in range(2):
            client.get(lone.product.get_absolute_url(), headers={"user-agent": PEOPLE})
        assert fold_visits() == 1
    assert set(VisitCount.objects.values_list("campaign", "product")) == {
        (season.campaign.pk, None),
        (None, lone.product_id),
    }


def test_copies_of_a_page_are_visits_without_a_statement(season, settings, monkeypatch):
    settings.PAGE_CACHE = True
    monkeypatch.setattr(store, "_PREFIX", f"page:test:{uuid.uuid4().hex}:")
    address = reverse("discovery:season", args=[season.campaign.slug])
    Client(headers={"user-agent": PEOPLE}).get(address)
    with CaptureQueriesContext(connection) as asked:
        for number in range(10):
            visitor = Client(headers={"user-agent": f"{PEOPLE} {number}"})
            tag = visitor.get(address).headers["ETag"]
            assert visitor.get(address, headers={"if-none-match": tag}).status_code == 304
        Client(headers={"user-agent": "Googlebot/2.1"}).get(address)
        Client(headers={"user-agent": f"{PEOPLE} x", "sec-purpose": "prefetch"}).get(address)
        Client(headers={"user-agent": f"{PEOPLE} y"}).head(address)
    assert len(asked) == 0
    assert fold_visits() == 11


def test_a_visit_has_the_operator_who_serves_where_the_visitor_is(client, season):
    commune = covered(season.post.point)
    with clock.at(JUNE):
        client.get(season.northern.product.get_absolute_url(), headers={"user-agent": PEOPLE})
        session = client.session
        session["my_place"] = commune.code
        session.save()
        client.get(season.northern.product.get_absolute_url(), headers={"user-agent": f"{PEOPLE} 2"})
        session["my_place"] = CommuneFactory().code  # nobody delivers there
        session.save()
        client.get(season.northern.product.get_absolute_url(), headers={"user-agent": f"{PEOPLE} 3"})
        fold_visits()
        fold_figures()
    own = season.post.point.operator.code
    assert dict(VisitCount.objects.values_list("operator", "visits")) == {"": 2, own: 1}
    assert {part.label: part.visits for part in figures(season.campaign).by_operator} == {"": 2, own: 1}

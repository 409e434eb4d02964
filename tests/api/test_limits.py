"""So many requests a minute, counted in Valkey; without it each process counts for itself."""

import time

import pytest
import redis

from marketplace.api import limits
from tests.factories.api import ApplicationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def minute(monkeypatch):
    """A minute of its own that does not pass, so that nobody else counts in it."""
    at = int(time.time()) // 60 * 60 + 12 * 3600 + int(time.monotonic() * 1000) % 10_000 * 60
    monkeypatch.setattr(limits.time, "time", lambda: at + 20)
    return at


@pytest.fixture
def counting(monkeypatch):
    """A process that has not counted yet."""
    fresh = limits._Counting()
    monkeypatch.setattr(limits, "_counting", fresh)
    return fresh


def test_more_than_the_limit_is_told_to_wait(partner, minute, counting):
    partner.application.requests_per_minute = 3
    partner.application.save()
    answers = [partner.get("/webhooks/endpoints") for _call in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[3]["Retry-After"] == "40"
    assert (answers[3]["Content-Type"], answers[3].json()["code"]) == (
        "application/problem+json",
        "too_many_requests",
    )


def test_the_next_minute_begins_anew(minute, counting, monkeypatch):
    application = ApplicationFactory(requests_per_minute=1)
    assert [limits.seconds_to_wait(application) for _call in range(2)] == [0, 40]
    monkeypatch.setattr(limits.time, "time", lambda: minute + 60)
    assert limits.seconds_to_wait(application) == 0


def test_applications_are_counted_apart_and_processes_together(minute, counting, monkeypatch):
    one, other = ApplicationFactory(requests_per_minute=1), ApplicationFactory(requests_per_minute=1)
    assert [limits.seconds_to_wait(each) for each in (one, other)] == [0, 0]
    monkeypatch.setattr(limits, "_counting", limits._Counting())
    assert limits.seconds_to_wait(one) == 40


def test_without_valkey_the_process_counts_by_itself(minute, counting, settings):
    application = ApplicationFactory(requests_per_minute=2)
    counting.server = redis.Redis(host="127.0.0.1", port=9, socket_connect_timeout=0.2)
    assert [limits.seconds_to_wait(application) for _call in range(3)] == [0, 0, 40]
    assert counting.away_until > time.monotonic()  # a dead server is not asked at each request
    counting.away_until = 0.0
    counting.server = None
    assert limits.seconds_to_wait(application) == 0

"""Thirty buyers at once for a limit of seven, each on a connection of their own."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import F

from marketplace.quotas.domain import QuotaExhausted, release, set_quota, take, taking
from marketplace.quotas.models import Quota, Take

BUYERS = 30
LIMIT = 7
KEY = "ration:gao:a"

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(number: int, do: Callable[[int], object]) -> Counter[object]:
    """Run ``do(0) … do(number - 1)`` at the same time; count the answers, a refusal being its code."""
    start = Barrier(number)

    def run(index: int) -> object:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return do(index)
        except QuotaExhausted as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return Counter(pool.map(run, range(number)))


def buy(index: int, *, holder: str = "") -> str:
    take(holder=holder or f"order:{index}", amounts={KEY: 1})
    return "taken"


def test_of_thirty_buyers_seven_get_something():
    set_quota(key=KEY, limit=LIMIT, source="thử")
    assert at_once(BUYERS, buy) == {"taken": LIMIT, "over_quota": BUYERS - LIMIT}
    assert (Quota.objects.get().taken, Take.objects.count()) == (LIMIT, LIMIT)


def test_one_holder_thirty_times_at_once_takes_once():
    set_quota(key=KEY, limit=LIMIT, source="thử")
    assert at_once(BUYERS, lambda index: buy(index, holder="order:1")) == {"taken": BUYERS}
    assert (Quota.objects.get().taken, Take.objects.count()) == (1, 1)


def test_many_keys_in_any_order_do_not_block_each_other_for_ever():
    keys = [f"key:{number}" for number in range(6)]
    for key in keys:
        set_quota(key=key, limit=1000, source="thử")

    def buy_all(index: int) -> str:
        order = keys[index % 6 :] + keys[: index % 6]
        take(holder=f"order:{index}", amounts=dict.fromkeys(order if index % 2 else order[::-1], 1))
        return "taken"

    assert at_once(BUYERS, buy_all) == {"taken": BUYERS}
    assert set(Quota.objects.values_list("taken", flat=True)) == {BUYERS}


def test_a_release_thirty_times_at_once_gives_back_once():
    set_quota(key=KEY, limit=LIMIT, source="thử")
    take(holder="order:1", amounts={KEY: 5})
    take(holder="order:2", amounts={KEY: 2})
    assert at_once(BUYERS, lambda index: release(holder="order:1")) == {1: 1, 0: BUYERS - 1}
    assert Quota.objects.get().taken == 2


def test_with_check_then_add_too_many_would_get_something(monkeypatch):
    """Negative control: what most shops do. (The database is copied afresh after a test that commits.)"""

    def check_then_add(amounts: dict[int, int], **_terms: object) -> set[int]:
        seen = Quota.objects.in_bulk(list(amounts))
        room = {pk for pk, amount in amounts.items() if seen[pk].taken + amount <= seen[pk].limit}
        time.sleep(0.05)
        for pk in room:
            Quota.objects.filter(pk=pk).update(taken=F("taken") + amounts[pk])
        return room

    monkeypatch.setattr(taking, "_add", check_then_add)
    set_quota(key=KEY, limit=LIMIT, source="thử")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE quotas_quota DROP CONSTRAINT quotas_never_over")
    assert at_once(BUYERS, buy)["taken"] > LIMIT
    assert Quota.objects.get().taken > LIMIT

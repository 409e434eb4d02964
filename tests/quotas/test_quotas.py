"""Limits are written, taken from and given back, once each."""

import datetime as dt

import pytest

from marketplace.common import clock
from marketplace.common.errors import DomainError, WrongState
from marketplace.quotas import queries
from marketplace.quotas.domain import QuotaExhausted, release, set_quota, take
from marketplace.quotas.models import Quota, Take

NOON = dt.datetime(2026, 6, 12, 5, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)

pytestmark = pytest.mark.django_db


def limit(key: str, size: int = 7, **terms: object) -> Quota:
    return set_quota(key=key, limit=size, source="quyết định thử", **terms)  # type: ignore[arg-type]


def state() -> tuple[dict[str, int], int]:
    return dict(Quota.objects.values_list("key", "taken")), Take.objects.filter(released_at__isnull=True).count()


def test_a_holder_takes_from_several_quotas_and_gives_all_back_once():
    limit("ration:gao:a")
    limit("cap:vai:kg", 100)
    take(holder="order:1", amounts={"ration:gao:a": 2, "cap:vai:kg": 15, "no:quota": 9, "cap:zero": 0})
    assert state() == ({"ration:gao:a": 2, "cap:vai:kg": 15}, 2)
    assert queries.left(["ration:gao:a", "cap:vai:kg", "no:quota"]) == {"ration:gao:a": 5, "cap:vai:kg": 85}
    assert release(holder="order:1") == 2
    assert release(holder="order:1") == 0
    assert state() == ({"ration:gao:a": 0, "cap:vai:kg": 0}, 0)


def test_the_same_holder_again_takes_nothing_more():
    limit("ration:gao:a")
    for _ in range(3):
        take(holder="order:1", amounts={"ration:gao:a": 4})
    assert state() == ({"ration:gao:a": 4}, 1)


@pytest.mark.parametrize("amount, given_back", [(3, False), (4, True)])
def test_a_holder_cannot_change_what_it_took_nor_take_again_what_it_gave_back(amount, given_back):
    limit("ration:gao:a")
    take(holder="order:1", amounts={"ration:gao:a": 4})
    if given_back:
        release(holder="order:1")
    before = state()
    with pytest.raises(WrongState):
        take(holder="order:1", amounts={"ration:gao:a": amount})
    assert state() == before


def test_what_is_used_up_says_its_own_reason_and_nothing_of_the_rest_is_taken():
    limit("a:roomy")
    limit("b:tight", 3, reason="Mỗi nhà được ba túi gạo.")
    limit("c:roomy")
    take(holder="order:1", amounts={"b:tight": 3})
    with pytest.raises(QuotaExhausted) as refused:
        take(holder="order:2", amounts={"c:roomy": 1, "b:tight": 1, "a:roomy": 1})
    assert (refused.value.code, refused.value.key, str(refused.value)) == (
        "over_quota",
        "b:tight",
        "Mỗi nhà được ba túi gạo.",
    )
    assert state() == ({"a:roomy": 0, "b:tight": 3, "c:roomy": 0}, 1)


@pytest.mark.parametrize(
    "opens, closes, open_now",
    [
        (None, None, True),
        (-HOUR, HOUR, True),
        (0 * HOUR, None, True),
        (HOUR, None, False),
        (None, 0 * HOUR, False),
        (-2 * HOUR, -HOUR, False),
    ],
)
def test_nothing_is_taken_before_the_opening_or_from_the_closing_on(opens, closes, open_now):
    limit(
        "cap:vai:kg",
        opens_at=None if opens is None else NOON + opens,
        closes_at=None if closes is None else NOON + closes,
    )
    with clock.at(NOON):
        if open_now:
            take(holder="order:1", amounts={"cap:vai:kg": 1})
        else:
            with pytest.raises(QuotaExhausted):
                take(holder="order:1", amounts={"cap:vai:kg": 1})
    assert state() == ({"cap:vai:kg": int(open_now)}, int(open_now))


def test_nothing_negative_can_be_taken():
    limit("ration:gao:a")
    with pytest.raises(ValueError, match="negative"):
        take(holder="order:1", amounts={"ration:gao:a": -1})
    assert state() == ({"ration:gao:a": 0}, 0)


def test_a_limit_can_be_changed_but_not_below_what_is_taken():
    limit("ration:gao:a", 7)
    take(holder="order:1", amounts={"ration:gao:a": 5})
    assert limit("ration:gao:a", 5, reason="Hết phần.").reason == "Hết phần."
    with pytest.raises(DomainError) as refused:
        limit("ration:gao:a", 4)
    assert refused.value.code == "below_taken"
    assert str(refused.value) == "Đã dùng 5, không hạ hạn mức xuống 4 được. Có thể đóng hạn mức lại."
    quota = Quota.objects.get()
    assert (quota.limit, quota.taken, quota.reason) == (5, 5, "Hết phần.")


@pytest.mark.parametrize(
    "terms, code",
    [
        ({"size": -1}, "negative_limit"),
        ({"opens_at": NOON, "closes_at": NOON}, "closes_before_opening"),
    ],
)
def test_a_limit_that_makes_no_sense_is_not_written(terms, code):
    with pytest.raises(DomainError) as refused:
        limit("ration:gao:a", **terms)
    assert refused.value.code == code
    assert not Quota.objects.exists()

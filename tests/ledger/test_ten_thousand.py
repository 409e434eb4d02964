"""Ten thousand random operations against a model of a few lines: every entry zero, every balance equal."""

from collections import Counter

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.ledger import queries
from marketplace.ledger.domain import EntryConflict, LegSpec, Unbalanced, post_entry
from marketplace.ledger.models import Account, Leg

OPERATIONS = 10_000
IN_ONE_EXAMPLE = 200
ACCOUNTS = [(kind, owner) for kind in (Account.Kind.RECEIVABLE, Account.Kind.TILL) for owner in ("a:1", "a:2", "a:3")]

amounts = st.integers(-(10**9), 10**9)
legs = st.lists(st.tuples(st.sampled_from(ACCOUNTS), amounts), min_size=0, max_size=3)
# What to do, for which event (few, so that events repeat), with which legs, and by how much the entry is off.
operation = st.tuples(
    st.sampled_from(["post", "post", "repeat", "roll back"]),
    st.integers(0, 150),
    legs,
    st.sampled_from([0, 0, 0, 0, 0, 0, 0, 1, -7]),
)

done: Counter[str] = Counter()


class Model:
    """What the ledger should say, in dictionaries."""

    def __init__(self) -> None:
        self.entries: dict[str, dict[tuple[str, str], int]] = {}
        self.balances: Counter[tuple[str, str]] = Counter()
        self.seen: set[int] = set()

    def post(self, event: str, wanted: list[LegSpec]) -> str:
        sums: Counter[tuple[str, str]] = Counter()
        for leg in wanted:
            sums[leg.kind.value, leg.owner] += leg.amount
        sums = Counter({key: amount for key, amount in sums.items() if amount})
        if sum(sums.values()) or not sums:
            return "unbalanced"
        if event in self.entries:
            return "repeated" if self.entries[event] == sums else "conflict"
        self.entries[event] = dict(sums)
        for key, amount in sums.items():
            self.balances[key] += amount
        return "posted"


class RolledBack(Exception):
    pass


def post(seen: set[int], event: str, wanted: list[LegSpec]) -> str:
    try:
        entry = post_entry(source_kind="random", source_ref=event, legs=wanted, by=None)
    except Unbalanced:
        return "unbalanced"
    except EntryConflict:
        return "conflict"
    answer = "repeated" if entry.pk in seen else "posted"
    seen.add(entry.pk)
    return answer


def play(model: Model, step: tuple[str, int, list[tuple[tuple[Account.Kind, str], int]], int]) -> None:
    what, number, parts, off = step
    event = f"event:{number}"
    wanted = [LegSpec(kind, owner, amount) for (kind, owner), amount in parts]
    wanted.append(LegSpec(Account.Kind.BANK, "market", off - sum(leg.amount for leg in wanted)))
    if what == "repeat" and event in model.entries:
        wanted = [LegSpec(Account.Kind(kind), owner, amount) for (kind, owner), amount in model.entries[event].items()]
    if what == "roll back":
        try:
            with transaction.atomic():
                post(set(), event, wanted)
                raise RolledBack
        except RolledBack:
            done["rolled back"] += 1
        return
    expected = model.post(event, wanted)
    assert post(model.seen, event, wanted) == expected
    done[expected] += 1


def check(model: Model) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what a commit would check
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    sums = Leg.objects.values("entry__source_ref").annotate(total=Sum("amount"))
    assert {row["entry__source_ref"]: row["total"] for row in sums} == dict.fromkeys(model.entries, 0)
    for kind in (Account.Kind.RECEIVABLE, Account.Kind.TILL, Account.Kind.BANK):
        expected = {owner: amount for (of, owner), amount in model.balances.items() if of == kind}
        assert queries.balances(kind) == expected


@pytest.mark.django_db
@pytest.mark.slow
def test_ten_thousand_operations_leave_every_entry_at_zero_and_every_balance_right():
    done.clear()

    @settings(
        max_examples=OPERATIONS // IN_ONE_EXAMPLE,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(operation, min_size=IN_ONE_EXAMPLE, max_size=IN_ONE_EXAMPLE))
    def play_season(steps):
        with transaction.atomic():
            model = Model()
            for step in steps:
                play(model, step)
            check(model)
            transaction.set_rollback(True)

    play_season()
    assert sum(done.values()) >= OPERATIONS
    # Each way was gone often enough to mean something.
    assert min(done[way] for way in ("posted", "repeated", "conflict", "unbalanced", "rolled back")) >= 200, done

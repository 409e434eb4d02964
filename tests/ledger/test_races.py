"""The same event from many threads at once, each with a connection and a transaction of its own."""

from concurrent.futures import ThreadPoolExecutor
from operator import itemgetter
from random import Random
from threading import Barrier

import pytest
from django.db import connection, transaction

from marketplace.ledger import queries
from marketplace.ledger.domain import EntryConflict, EntrySpec, post_entries, post_entry
from marketplace.ledger.models import Account, Entry, Leg
from tests.factories.ledger import legs

Kind = Account.Kind
THREADS = 16

pytestmark = pytest.mark.django_db(transaction=True)


def post_at_once(amounts: list[int]) -> list[int | str]:
    """Post one event from as many threads as there are amounts; return entry ids, or the code of the refusal."""
    start = Barrier(len(amounts))

    def post(amount: int) -> int | str:
        try:
            with transaction.atomic():
                start.wait(timeout=20)
                entry = post_entry(
                    source_kind="order_placed",
                    source_ref="order:1",
                    legs=legs((Kind.RECEIVABLE, "order:1", amount), (Kind.UNEARNED, "order:1", -amount)),
                    by=None,
                )
                return entry.pk
        except EntryConflict as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(amounts)) as pool:
        return list(pool.map(post, amounts))


def test_the_same_event_from_many_threads_is_one_entry():
    answers = post_at_once([165_000] * THREADS)
    assert len(set(answers)) == 1
    assert (Entry.objects.count(), Leg.objects.count(), Account.objects.count()) == (1, 2, 2)
    assert queries.balance(Kind.RECEIVABLE, "order:1") == 165_000


def test_the_same_event_with_other_money_from_many_threads_is_one_entry_and_conflicts():
    answers = post_at_once([100 + number for number in range(THREADS)])
    assert sorted(map(str, answers))[1:] == ["entry_conflict"] * (THREADS - 1)
    entry = Entry.objects.get()
    assert answers.count(entry.pk) == 1
    assert Leg.objects.count() == 2
    assert queries.balance(Kind.RECEIVABLE, "order:1") == 100 + answers.index(entry.pk)


def test_without_the_constraint_the_race_would_be_lost():
    """Negative control: the test above can fail. (The database is copied afresh after a test that commits.)"""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_once")
    answers = post_at_once([165_000] * THREADS)
    assert len(set(answers)) > 1
    assert queries.balance(Kind.RECEIVABLE, "order:1") > 165_000


def test_batches_that_overlap_in_any_order_neither_double_nor_wait_for_each_other_forever():
    start = Barrier(THREADS)

    def post(thread: int) -> list[int]:
        numbers = list(range(40))
        Random(thread).shuffle(numbers)
        try:
            with transaction.atomic():
                start.wait(timeout=20)
                entries = post_entries([sale(number) for number in numbers])
                return [entry.pk for _number, entry in sorted(zip(numbers, entries, strict=True), key=itemgetter(0))]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(post, range(THREADS)))
    assert answers == [answers[0]] * THREADS
    assert (Entry.objects.count(), Leg.objects.count(), Account.objects.count()) == (40, 80, 41)


def test_an_account_that_another_transaction_is_making_is_waited_for_and_gets_its_legs():
    start = Barrier(THREADS)

    def post(number: int) -> None:
        try:
            with transaction.atomic():
                start.wait(timeout=20)
                post_entries([sale(number)])
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(post, range(THREADS)))
    assert (Entry.objects.count(), Leg.objects.count(), Account.objects.count()) == (16, 32, 17)
    assert queries.balance(Kind.FREIGHT, "operator:1") == -16 * 165_000


def sale(number: int) -> EntrySpec:
    """Return an event that shares one account with all others."""
    specs = ((Kind.RECEIVABLE, f"order:{number}", 165_000), (Kind.FREIGHT, "operator:1", -165_000))
    return EntrySpec("order_placed", f"order:{number}", legs(*specs), None)

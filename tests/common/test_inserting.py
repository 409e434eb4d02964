"""Rows go in with one statement, and whoever comes second is told so."""

import pytest

from marketplace.common.inserting import insert_new, insert_rows
from marketplace.messaging.models import Message
from marketplace.quotas.models import Quota

pytestmark = pytest.mark.django_db


def message(key, to="+84912345678"):
    return Message(channel="sms", to=to, template="order_placed", context={"number": "CP1"}, dedupe_key=key)


@pytest.mark.parametrize("count", [1, 3])
def test_rows_are_as_django_writes_them(count, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = insert_rows(message(f"ours:{number}") for number in range(count))
    theirs = Message.objects.bulk_create([message(f"theirs:{number}") for number in range(count)])
    for ours, other in zip(rows, theirs, strict=True):
        stored, like = (Message.objects.filter(pk=row.pk).values().get() for row in (ours, other))
        for name in stored.keys() - {"id", "dedupe_key", "queued_at", "not_before"}:
            assert stored[name] == like[name], name
        assert (stored["dedupe_key"], stored["queued_at"]) == (ours.dedupe_key, ours.queued_at)
        assert (ours._state.adding, ours._state.db) == (False, "default")


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert insert_rows([]) == insert_new([], known_by="key") == []


def test_those_that_are_there_are_left_out(django_assert_num_queries):
    insert_rows([message("b")])
    rows = [message("a"), message("b"), message(None), message("c"), message("c"), message(None)]
    with django_assert_num_queries(1):
        new = insert_new(rows, known_by="dedupe_key")
    assert new == [rows[0], rows[2], rows[3], rows[5]]
    assert [Message.objects.get(pk=row.pk).dedupe_key for row in new] == ["a", None, "c", None]
    assert (rows[1].pk, rows[4].pk, Message.objects.count()) == (None, None, 5)


def test_all_of_them_may_be_there():
    insert_rows([Quota(key="ration:1", limit=3, source="thử")])
    assert insert_new([Quota(key="ration:1", limit=9, source="thử")], known_by="key") == []
    assert Quota.objects.get().limit == 3

"""The index is built, and kept up to date, from the entries of PostgreSQL.

A build fills an index of its own, then the alias is turned to it in one step, so nobody searches half an index. Whoever
changes an entry notes its product in ``SearchUnsent`` in the same transaction; each few seconds what was noted is sent.
One process at a time does either, so that no old state overtakes a new one: what is noted during a build waits for its
end, and goes into the new index.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from elasticsearch import ApiError, TransportError
from elasticsearch.dsl import Index
from elasticsearch.helpers import BulkIndexError, bulk

from catalog.finding import SearchUnsent
from catalog.search.elastic.layout import document, mapping, rows_after, rows_among
from catalog.search.elastic.server import BUILDS_WITHIN, alias, client
from marketplace.common import clock

AT_ONCE = 1_000
MOST_SENT = 20_000
"""So many products one call sends at most: the next one is seconds away."""
_LOCK = 720_032
log = logging.getLogger(__name__)
_is_away = False


@contextmanager
def alone() -> Iterator[bool]:
    """Say whether nobody else feeds the index, and keep it so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def build_index(*, progress: Callable[[int], object] = lambda rows: None) -> int | None:
    """Build the index anew and turn the alias to it; return how many entries it has, none where another is building."""
    with alone() as is_alone:
        return _build(progress) if is_alone else None


def _build(progress: Callable[[int], object]) -> int:
    noted = list(SearchUnsent.objects.values_list("pk", flat=True))  # what they tell of is read below
    name = f"{alias()}-{clock.now():%Y%m%d%H%M%S%f}"
    patient = client().options(request_timeout=BUILDS_WITHIN)
    index = Index(name, using=patient)
    index.settings(number_of_shards=1, auto_expand_replicas="0-1", refresh_interval="-1")
    index.mapping(mapping())
    index.create()
    try:
        written, after = 0, 0
        while rows := rows_after(after, most=AT_ONCE):
            bulk(patient, ({"_index": name, "_id": row[0], **document(row)} for row in rows))
            written, after = written + len(rows), rows[-1][0]
            progress(len(rows))
        index.put_settings(settings={"index": {"refresh_interval": "1s"}})
        index.refresh()
    except BaseException:
        index.delete(ignore_unavailable=True)
        raise
    _turn_alias(patient, name)
    for start in range(0, len(noted), AT_ONCE):
        SearchUnsent.objects.filter(pk__in=noted[start : start + AT_ONCE]).delete()
    return written


def _turn_alias(patient: Any, name: str) -> None:
    """Let the alias mean the new index, then delete those before it and what broken builds left."""
    patient.indices.update_aliases(
        actions=[
            {"remove": {"index": f"{alias()}-*", "alias": alias(), "must_exist": False}},
            {"add": {"index": name, "alias": alias()}},
        ]
    )
    for old in patient.indices.get(index=f"{alias()}-*"):
        if old != name:
            patient.indices.delete(index=old, ignore_unavailable=True)


def send_unsent() -> int:
    """Send the entries of the products that were noted; build the index where there is none. How many were sent.

    While the server is away nothing is lost: what was noted stays noted.
    """
    with alone() as is_alone:
        if not is_alone:
            return 0
        try:
            sent = _send() if client().indices.exists_alias(name=alias()).body else _build(lambda rows: None)
        except (ApiError, TransportError, BulkIndexError) as error:
            _say_away(error)
            return 0
        _say_away(None)
        return sent


def _say_away(error: Exception | None) -> None:
    """Say once that the server takes nothing, and once that it does again: this is tried every few seconds."""
    global _is_away
    if error is not None and not _is_away:
        log.warning("Elasticsearch took no changes, they wait: %s", error)
    elif error is None and _is_away:
        log.warning("Elasticsearch takes changes again")
    _is_away = error is not None


def _send() -> int:
    sent = 0
    while sent < MOST_SENT:
        noted = dict(SearchUnsent.objects.order_by("pk").values_list("pk", "product_id")[:AT_ONCE])
        if not noted:
            break
        _put(sorted(set(noted.values())))
        SearchUnsent.objects.filter(pk__in=list(noted)).delete()
        sent += len(set(noted.values()))
    return sent


def _put(products: Sequence[int]) -> None:
    """Send the entries of products. What is to be forgotten may be gone already; all else has to arrive."""
    patient = client().options(request_timeout=BUILDS_WITHIN)
    _sent, failed = bulk(patient, _actions(products), raise_on_error=False, require_alias=True)
    real = [one for one in failed if one.get("delete", {}).get("result") != "not_found"]  # type: ignore[union-attr]
    if real:
        raise BulkIndexError(f"{len(real)} entries were refused, the first: {real[0]}", real)


def _actions(products: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield what the server shall do: take in the entries that are there, forget the others."""
    there = {row[0]: row for row in rows_among(products)}
    for product in products:
        to = {"_index": alias(), "_id": product}
        yield {**to, **document(there[product])} if product in there else {**to, "_op_type": "delete"}

"""Posting: one event, one entry, once; many events at a time, or one."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.common import clock
from marketplace.common.prepared import prepared_cursor
from marketplace.common.text import clean
from marketplace.ledger.domain.errors import EntryConflict, Unbalanced
from marketplace.ledger.models import Account, Entry, Leg

if TYPE_CHECKING:
    from marketplace.accounts.models import User

LARGEST_AMOUNT = 10**15
"""In đồng: a million tỷ. A larger leg is a slip of the unit, not money."""

_AccountKey = tuple[str, str]
_Source = tuple[str, str]
_Amounts = dict[_AccountKey, int]


class LegSpec(NamedTuple):
    """One leg to be posted: debit positive, credit negative, in whole đồng."""

    kind: Account.Kind
    owner: str
    amount: int


class EntrySpec(NamedTuple):
    """One event to be posted; ``occurred_at`` is now where nobody says."""

    source_kind: str
    source_ref: str
    legs: Sequence[LegSpec]
    by: "User | None"
    memo: str = ""
    occurred_at: dt.datetime | None = None


def post_entry(
    *,
    source_kind: str,
    source_ref: str,
    legs: list[LegSpec],
    by: "User | None",
    memo: str = "",
    occurred_at: dt.datetime | None = None,
) -> Entry:
    """Post one event and return its entry: ``post_entries`` of one."""
    return post_entries([EntrySpec(source_kind, source_ref, legs, by, memo, occurred_at)])[0]


def post_entries(specs: Sequence[EntrySpec]) -> list[Entry]:
    """Post the events, each once, and return their entries in the order asked; an event again is its first entry.

    Legs of nothing are left out, legs on one account are added up. Runs in the caller's transaction, so that the
    events and their money are kept or lost together; called outside of one it raises ``TransactionManagementError``.
    Raises ``Unbalanced`` when the legs of one do not sum to zero or fewer than two are left, ``EntryConflict`` when an
    event was posted before with other legs; nothing of any is posted then. Posts of the same event at the same time
    wait for each other. One statement, however many events are new.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("post_entry belongs inside the transaction of its event")
    if not specs:
        return []
    wanted = _by_source(specs)
    with transaction.atomic() if len(wanted) > 1 else nullcontext():  # one writes nothing before it can be refused
        entries = _insert({(spec.source_kind, spec.source_ref): spec for spec in reversed(specs)}, wanted)
        posted_before = {source: wanted[source] for source in wanted if source not in entries}
        if posted_before:
            entries |= _posted_before(posted_before)
    return [entries[spec.source_kind, spec.source_ref] for spec in specs]


def _by_source(specs: Iterable[EntrySpec]) -> dict[_Source, _Amounts]:
    """Return what each event puts on which accounts, in a fixed order, after checking that it may be posted."""
    wanted: dict[_Source, _Amounts] = {}
    for spec in specs:
        amounts = _amounts(spec.legs)
        _check(amounts)
        if wanted.setdefault((spec.source_kind, spec.source_ref), amounts) != amounts:
            raise _conflict()
    return dict(sorted(wanted.items()))


def _amounts(legs: Iterable[LegSpec]) -> _Amounts:
    """Return what each account gets, without those that get nothing."""
    amounts: Counter[_AccountKey] = Counter()
    for leg in legs:
        if type(leg.amount) is not int:  # a Decimal or a bool would be rounded or counted silently
            raise TypeError(f"đồng are whole: {leg.amount!r}")
        amounts[str(Account.Kind(leg.kind).value), leg.owner] += leg.amount
    return {key: amount for key, amount in amounts.items() if amount != 0}


def _check(amounts: _Amounts) -> None:
    if sum(amounts.values()) != 0:
        raise Unbalanced(_("Bút toán lệch: bên nợ và bên có không bằng nhau. Chưa ghi gì, xin báo quản trị."))
    if len(amounts) < 2:
        raise Unbalanced(_("Bút toán không có số tiền nào. Chưa ghi gì, xin báo quản trị."), code="empty_entry")
    if max(abs(amount) for amount in amounts.values()) > LARGEST_AMOUNT:
        raise Unbalanced(_("Số tiền quá lớn, xin kiểm tra lại đơn vị."), code="too_large")


def _conflict() -> EntryConflict:
    return EntryConflict(_("Việc này đã được ghi sổ với số tiền khác. Chưa ghi gì thêm, xin báo quản trị."))


_INSERT = """
    WITH entry AS (
        INSERT INTO ledger_entry (source_kind, source_ref, occurred_at, recorded_at, by_id, memo)
        SELECT * FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::bigint[], %s::text[])
        ON CONFLICT DO NOTHING RETURNING id, source_kind, source_ref, written_in
    ), leg AS (
        SELECT entry.id AS entry_id, kind, owner, amount
        FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[])
            AS asked(source_kind, source_ref, kind, owner, amount) JOIN entry USING (source_kind, source_ref)
    ), known AS (
        SELECT account.id, kind, owner FROM ledger_account AS account
        JOIN (SELECT DISTINCT kind, owner FROM leg) AS asked USING (kind, owner)
    ), made AS (
        INSERT INTO ledger_account (kind, owner)
        SELECT kind, owner FROM leg EXCEPT SELECT kind, owner FROM known ORDER BY kind, owner
        ON CONFLICT DO NOTHING RETURNING id, kind, owner
    ), written AS (
        INSERT INTO ledger_leg (entry_id, account_id, amount)
        SELECT entry_id, account.id, amount FROM leg
        JOIN (SELECT * FROM known UNION ALL SELECT * FROM made) AS account USING (kind, owner)
        RETURNING entry_id
    )
    SELECT source_kind, source_ref, entry.id, written_in, count(written) FROM entry
    LEFT JOIN written ON entry_id = entry.id GROUP BY source_kind, source_ref, entry.id, written_in
"""
_FEW = 4
"""Legs of a posting that the server plans once; of more it shall know how many there are."""


def _insert(specs: dict[_Source, EntrySpec], wanted: dict[_Source, _Amounts]) -> dict[_Source, Entry]:
    """Insert the entries that are not there yet, in sorted order, with their legs; return those inserted.

    ON CONFLICT DO NOTHING waits for who is posting the same event, and leaves the transaction usable: no savepoint.
    """
    entries = {source: _entry(specs[source]) for source in sorted(specs)}
    columns = ("source_kind", "source_ref", "occurred_at", "recorded_at", "by_id", "memo")
    legs = [(*source, *key, amount) for source in entries for key, amount in sorted(wanted[source].items())]
    given = [[getattr(entry, column) for entry in entries.values()] for column in columns]
    with prepared_cursor() if len(legs) <= _FEW else connection.cursor() as cursor:
        cursor.execute(_INSERT, [*given, *(list(column) for column in zip(*legs, strict=True))])
        inserted = {(kind, ref): (pk, written_in, count) for kind, ref, pk, written_in, count in cursor.fetchall()}
    made = {}
    for source, (pk, written_in, count) in inserted.items():
        entry = made[source] = entries[source]
        entry.pk, entry.written_in = pk, written_in
        entry._state.adding, entry._state.db = False, connection.alias
        if count < len(wanted[source]):  # of an account that another transaction has made a moment ago
            _insert_missing_legs(entry, wanted[source])
    return made


def _entry(spec: EntrySpec) -> Entry:
    return Entry(
        source_kind=spec.source_kind,
        source_ref=spec.source_ref,
        occurred_at=spec.occurred_at or clock.now(),
        recorded_at=timezone.now(),
        by=spec.by,
        memo=clean(spec.memo)[:200],
    )


def _posted_before(wanted: dict[_Source, _Amounts]) -> dict[_Source, Entry]:
    """Return the events' entries if they say the same. (READ COMMITTED: another transaction's are visible by now.)"""
    kinds, refs = {kind for kind, _ref in wanted}, {ref for _kind, ref in wanted}
    found = Entry.objects.filter(source_kind__in=kinds, source_ref__in=refs).prefetch_related("legs__account")
    entries = {(entry.source_kind, entry.source_ref): entry for entry in found}
    for source, amounts in wanted.items():
        posted = {(leg.account.kind, leg.account.owner): leg.amount for leg in entries[source].legs.all()}
        if posted != amounts:
            raise _conflict()
    return {source: entries[source] for source in wanted}


def _insert_missing_legs(entry: Entry, amounts: _Amounts) -> None:
    accounts = _accounts(set(amounts))
    there = set(Leg.objects.filter(entry=entry).values_list("account_id", flat=True))
    Leg.objects.bulk_create(
        Leg(entry=entry, account_id=accounts[key], amount=amounts[key])
        for key in sorted(amounts)
        if accounts[key] not in there
    )


def _accounts(keys: set[_AccountKey]) -> dict[_AccountKey, int]:
    """Return the ids of the accounts, made where they are new (INSERT … ON CONFLICT DO NOTHING, in sorted order)."""
    known = _find(keys)
    missing = keys - set(known)
    if missing:
        known |= _make(sorted(missing))
    made_elsewhere = missing - set(known)
    return known | _find(made_elsewhere) if made_elsewhere else known


def _find(keys: Iterable[_AccountKey]) -> dict[_AccountKey, int]:
    return _ask(
        "SELECT account.kind, account.owner, account.id FROM ledger_account AS account"
        " JOIN unnest(%s::text[], %s::text[]) AS wanted(kind, owner) USING (kind, owner)",
        keys,
    )


def _make(keys: Iterable[_AccountKey]) -> dict[_AccountKey, int]:
    return _ask(
        "INSERT INTO ledger_account (kind, owner) SELECT * FROM unnest(%s::text[], %s::text[])"
        " ON CONFLICT DO NOTHING RETURNING kind, owner, id",
        keys,
    )


def _ask(statement: str, keys: Iterable[_AccountKey]) -> dict[_AccountKey, int]:
    """Run a statement about accounts, which takes their kinds and owners, and return the ids that it gives."""
    listed = list(keys)
    with connection.cursor() as cursor:
        cursor.execute(statement, [[kind for kind, _owner in listed], [owner for _kind, owner in listed]])
        return {(kind, owner): pk for kind, owner, pk in cursor.fetchall()}

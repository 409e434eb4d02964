"""Posting: one event, one entry, once."""

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from marketplace.common import clock
from marketplace.common.text import clean
from marketplace.ledger.domain.errors import EntryConflict, Unbalanced
from marketplace.ledger.models import Account, Entry, Leg

if TYPE_CHECKING:
    from marketplace.accounts.models import User

LARGEST_AMOUNT = 10**15
"""In đồng: a million tỷ. A larger leg is a slip of the unit, not money."""

_AccountKey = tuple[str, str]


class LegSpec(NamedTuple):
    """One leg to be posted: debit positive, credit negative, in whole đồng."""

    kind: Account.Kind
    owner: str
    amount: int


def post_entry(
    *,
    source_kind: str,
    source_ref: str,
    legs: list[LegSpec],
    by: "User | None",
    memo: str = "",
    occurred_at: dt.datetime | None = None,
) -> Entry:
    """Post the event ``(source_kind, source_ref)`` and return its entry; the same event again returns the first one.

    Legs of nothing are left out, legs on one account are added up. Runs in the caller's transaction, so that the
    event and its money are kept or lost together; called outside of one it raises ``TransactionManagementError``.
    Raises ``Unbalanced`` when the legs do not sum to zero or fewer than two are left, ``EntryConflict`` when the
    event was posted before with other legs. Posts of the same event at the same time wait for each other.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("post_entry belongs inside the transaction of its event")
    amounts = _amounts(legs)
    _check(amounts)
    try:
        with transaction.atomic():
            entry = Entry.objects.create(
                source_kind=source_kind,
                source_ref=source_ref,
                occurred_at=occurred_at or clock.now(),
                by=by,
                memo=clean(memo)[:200],
            )
    except IntegrityError:
        return _posted_before(source_kind, source_ref, amounts)
    accounts = _accounts(list(amounts))
    Leg.objects.bulk_create(Leg(entry=entry, account_id=accounts[key], amount=amounts[key]) for key in sorted(amounts))
    return entry


def _amounts(legs: list[LegSpec]) -> dict[_AccountKey, int]:
    """Return what each account gets, without those that get nothing."""
    amounts: Counter[_AccountKey] = Counter()
    for leg in legs:
        if type(leg.amount) is not int:  # a Decimal or a bool would be rounded or counted silently
            raise TypeError(f"đồng are whole: {leg.amount!r}")
        amounts[str(Account.Kind(leg.kind).value), leg.owner] += leg.amount
    return {key: amount for key, amount in amounts.items() if amount != 0}


def _check(amounts: dict[_AccountKey, int]) -> None:
    if sum(amounts.values()) != 0:
        raise Unbalanced(_("Bút toán lệch: bên nợ và bên có không bằng nhau. Chưa ghi gì, xin báo quản trị."))
    if len(amounts) < 2:
        raise Unbalanced(_("Bút toán không có số tiền nào. Chưa ghi gì, xin báo quản trị."), code="empty_entry")
    if max(abs(amount) for amount in amounts.values()) > LARGEST_AMOUNT:
        raise Unbalanced(_("Số tiền quá lớn, xin kiểm tra lại đơn vị."), code="too_large")


def _posted_before(source_kind: str, source_ref: str, amounts: dict[_AccountKey, int]) -> Entry:
    """Return the event's entry if it says the same. (READ COMMITTED: the other transaction is visible by now.)"""
    entry = Entry.objects.get(source_kind=source_kind, source_ref=source_ref)
    posted = {
        (kind, owner): amount
        for kind, owner, amount in entry.legs.values_list("account__kind", "account__owner", "amount")
    }
    if posted != amounts:
        raise EntryConflict(_("Việc này đã được ghi sổ với số tiền khác. Chưa ghi gì thêm, xin báo quản trị."))
    return entry


def _accounts(keys: list[_AccountKey]) -> dict[_AccountKey, int]:
    """Return the ids of the accounts, made where they are new (INSERT … ON CONFLICT DO NOTHING, in sorted order)."""
    known = _find(keys)
    missing = sorted(set(keys) - set(known))
    if missing:
        Account.objects.bulk_create([Account(kind=kind, owner=owner) for kind, owner in missing], ignore_conflicts=True)
        known |= _find(missing)
    return known


def _find(keys: list[_AccountKey]) -> dict[_AccountKey, int]:
    wanted = Q()
    for kind, owner in keys:
        wanted |= Q(kind=kind, owner=owner)
    return {(kind, owner): pk for kind, owner, pk in Account.objects.filter(wanted).values_list("kind", "owner", "pk")}

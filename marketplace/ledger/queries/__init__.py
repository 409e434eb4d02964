"""Reading the ledger. A balance is always a sum of legs (đồng; debit positive, credit negative)."""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet, Sum

from marketplace.ledger.models import Account, Entry, Leg


def balance(kind: Account.Kind, owner: str, *, upto: dt.datetime | None = None) -> int:
    """Return the balance of one account; 0 if nothing was ever posted. ``upto``: only what had occurred by then."""
    legs = Leg.objects.filter(account__kind=kind, account__owner=owner)
    if upto is not None:
        legs = legs.filter(entry__occurred_at__lte=upto)
    total: int | None = legs.aggregate(total=Sum("amount"))["total"]
    return int(total or 0)


def balances(kind: Account.Kind) -> dict[str, int]:
    """Return owner → balance of every account of a kind that has legs, balances of 0 included."""
    rows = Leg.objects.filter(account__kind=kind).values("account__owner").annotate(total=Sum("amount"))
    return {row["account__owner"]: int(row["total"]) for row in rows}


def entries_of(owner: str) -> QuerySet[Entry]:
    """Return the entries that touch any account of ``owner``, oldest first, with all their legs and accounts."""
    touches = Leg.objects.filter(entry=OuterRef("pk"), account__owner=owner)
    return Entry.objects.filter(Exists(touches)).order_by("occurred_at", "pk").prefetch_related("legs__account")

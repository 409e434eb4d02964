"""Ledger entries for tests: through the domain function, as everywhere."""

from itertools import count

from django.db import transaction

from marketplace.ledger.domain import LegSpec, post_entry
from marketplace.ledger.models import Account, Entry

_numbers = count(1)


def legs(*specs: tuple[Account.Kind, str, int]) -> list[LegSpec]:
    """Return legs from plain tuples."""
    return [LegSpec(*spec) for spec in specs]


def posted_entry(
    amount: int = 100_000,
    *,
    debit: tuple[Account.Kind, str] = (Account.Kind.RECEIVABLE, "order:1"),
    credit: tuple[Account.Kind, str] = (Account.Kind.UNEARNED, "order:1"),
    source_ref: str | None = None,
    **rest: object,
) -> Entry:
    """Post ``amount`` đồng from one account to another, as an event of its own unless told which."""
    with transaction.atomic():
        return post_entry(
            source_kind="test_event",
            source_ref=source_ref or f"test:{next(_numbers)}",
            legs=legs((*debit, amount), (*credit, -amount)),
            by=None,
            **rest,  # type: ignore[arg-type]
        )

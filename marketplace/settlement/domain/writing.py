"""What was reckoned becomes payables and their entries: set-wise, in slices, one that is refused never stops others."""

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db.models import Model

from marketplace.common.errors import DomainError
from marketplace.ledger.domain import MARKET, EntrySpec, LegSpec, post_entries, seller_owner
from marketplace.ledger.models import Account
from marketplace.settlement.domain.reckoning import Reckoning
from marketplace.settlement.models import Payable
from marketplace.shop.partner.models import LegalSeller

logger = logging.getLogger(__name__)

SLICE = 500
"""Parcels or sales settled in one transaction: so many rows are locked and held in memory at a time."""


@dataclass(frozen=True)
class Earned:
    """What one source (a shipment, a seller order sold, a part of a bulk sale) earned its seller."""

    source: Model
    column: str
    """The column of ``Payable`` that holds the source."""
    reference: str
    """What the ledger calls the source, without its id."""
    seller: LegalSeller
    reckoned: Reckoning
    cleared_at: dt.datetime


@dataclass
class Settled:
    """What became of a slice, by the ids asked for: the payables (also those made before), and why there are none."""

    payables: dict[int, list[Payable]] = field(default_factory=dict)
    refused: dict[int, DomainError] = field(default_factory=dict)

    def of(self, pk: int) -> list[Payable]:
        """Return the payables of one, or raise why there are none."""
        if pk in self.refused:
            raise self.refused[pk]
        return self.payables[pk]


def settle_in_slices(ids: Sequence[int], settle: Callable[[Sequence[int]], Settled], *, what: str) -> int:
    """Let ``settle`` settle all, a slice at a time; return of how many there are payables. ``what`` is for the log."""
    settled = 0
    for start in range(0, len(ids), SLICE):
        settled += _settle_slice(ids[start : start + SLICE], settle, what)
    return settled


def _settle_slice(ids: Sequence[int], settle: Callable[[Sequence[int]], Settled], what: str) -> int:
    try:
        result = settle(ids)
    except DomainError as error:  # the books refused one of them, and so the whole slice
        if len(ids) > 1:
            return sum(_settle_slice([pk], settle, what) for pk in ids)
        result = Settled(refused={ids[0]: error})
    for pk, refused in result.refused.items():
        logger.warning("%s %s not settled: %s", what, pk, refused.code)
    return len(result.payables)


def write_payables(earned: Sequence[Earned]) -> list[Payable]:
    """Write the payables and post ``payable_made`` of each that earned something; return them in the same order.

    The goods leave seller_pending for commission, tax and seller_payable. Belongs in the transaction that holds the
    lock of the sources, so that each has one payable. Raises what ``post_entries`` raises.
    """
    payables = Payable.objects.bulk_create(
        Payable(
            **{each.column: each.source},
            legal_seller=each.seller,
            goods=each.reckoned.goods,
            commission=each.reckoned.commission,
            vat=each.reckoned.vat,
            pit=each.reckoned.pit,
            net=each.reckoned.net,
            rule=each.reckoned.rule,
            exempt_because=each.reckoned.exempt_because,
            cleared_at=each.cleared_at,
        )
        for each in earned
    )
    post_entries([_entry(each) for each in earned if each.reckoned.goods])
    return payables


def _entry(earned: Earned) -> EntrySpec:
    owner, reckoned = seller_owner(earned.seller), earned.reckoned
    return EntrySpec(
        source_kind="payable_made",
        source_ref=f"{earned.reference}:{earned.source.pk}",
        legs=[
            LegSpec(Account.Kind.SELLER_PENDING, owner, reckoned.goods),
            LegSpec(Account.Kind.COMMISSION, MARKET, -reckoned.commission),
            LegSpec(Account.Kind.TAX_VAT, MARKET, -reckoned.vat),
            LegSpec(Account.Kind.TAX_PIT, MARKET, -reckoned.pit),
            LegSpec(Account.Kind.SELLER_PAYABLE, owner, -reckoned.net),
        ],
        by=None,
    )

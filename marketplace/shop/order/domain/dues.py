"""What a customer owes for a seller order goes up or down: its one posting, whoever pays how.

Of what is due, as much as was prepaid is covered; the rest is cash at the door. So a change is shared between what the
customer still owes (receivable) and what the market owes back (refund due), and unearned takes the whole of it.
"""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from marketplace.ledger.domain import EntrySpec, LegSpec, order_owner, post_entries
from marketplace.ledger.models import Account
from marketplace.shop.order.models import SellerOrder

if TYPE_CHECKING:
    from marketplace.accounts.models import User


class ChangeOfDue(NamedTuple):
    """``after`` đồng are due for a seller order where ``before`` were, because of an event."""

    seller_order: SellerOrder
    before: int
    after: int
    source_kind: str
    source_ref: str
    by: "User | None"
    occurred_at: dt.datetime | None = None

    @property
    def cash(self) -> int:
        """Return by how much the cash at the door changes."""
        prepaid = self.seller_order.prepaid
        return max(0, self.after - prepaid) - max(0, self.before - prepaid)

    @property
    def entry(self) -> EntrySpec:
        """Return what is posted."""
        owner, prepaid = order_owner(self.seller_order.order), self.seller_order.prepaid
        refund = max(0, prepaid - self.after) - max(0, prepaid - self.before)
        legs = [
            LegSpec(Account.Kind.UNEARNED, owner, self.before - self.after),
            LegSpec(Account.Kind.RECEIVABLE, owner, self.cash),
            LegSpec(Account.Kind.REFUND_DUE, owner, -refund),
        ]
        return EntrySpec(self.source_kind, self.source_ref, legs, self.by, occurred_at=self.occurred_at)


def post_change_of_due(
    *,
    seller_order: SellerOrder,
    before: int,
    after: int,
    source_kind: str,
    source_ref: str,
    by: "User | None",
    occurred_at: dt.datetime | None = None,
) -> int:
    """Post that ``after`` đồng are due where ``before`` were: ``post_changes_of_due`` of one."""
    return post_changes_of_due([ChangeOfDue(seller_order, before, after, source_kind, source_ref, by, occurred_at)])


def post_changes_of_due(changes: Sequence[ChangeOfDue]) -> int:
    """Post what is due differently now; return by how much the cash at the door changes over all.

    Nothing is posted where nothing changes. Runs in the caller's transaction, with the seller orders locked.
    """
    real = [change for change in changes if change.before != change.after]
    post_entries([change.entry for change in real])
    return sum(change.cash for change in real)

"""What a customer owes for a seller order goes up or down: its one posting, whoever pays how.

Of what is due, as much as was prepaid is covered; the rest is cash at the door. So a change is shared between what the
customer still owes (receivable) and what the market owes back (refund due), and unearned takes the whole of it.
"""

import datetime as dt
from typing import TYPE_CHECKING

from marketplace.ledger.domain import LegSpec, order_owner, post_entry
from marketplace.ledger.models import Account
from marketplace.shop.order.models import SellerOrder

if TYPE_CHECKING:
    from marketplace.accounts.models import User


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
    """Post that ``after`` đồng are due where ``before`` were; return by how much the cash at the door changes.

    Nothing is posted where nothing changes. Runs in the caller's transaction, with the seller order locked.
    """
    if before == after:
        return 0
    owner, prepaid = order_owner(seller_order.order), seller_order.prepaid
    cash = max(0, after - prepaid) - max(0, before - prepaid)
    refund = max(0, prepaid - after) - max(0, prepaid - before)
    post_entry(
        source_kind=source_kind,
        source_ref=source_ref,
        legs=[
            LegSpec(Account.Kind.UNEARNED, owner, before - after),
            LegSpec(Account.Kind.RECEIVABLE, owner, cash),
            LegSpec(Account.Kind.REFUND_DUE, owner, -refund),
        ],
        by=by,
        occurred_at=occurred_at,
    )
    return cash

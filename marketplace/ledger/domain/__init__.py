"""Changes of the ledger: there is one, posting entries. A wrong entry is put right by another one."""

from marketplace.ledger.domain.errors import EntryConflict, Unbalanced
from marketplace.ledger.domain.owners import (
    MARKET,
    carrier_owner,
    clerk_owner,
    operator_owner,
    order_owner,
    point_owner,
    province_owner,
    seller_owner,
    shift_owner,
    transfer_owner,
)
from marketplace.ledger.domain.posting import LARGEST_AMOUNT, EntrySpec, LegSpec, post_entries, post_entry

__all__ = [
    "LARGEST_AMOUNT",
    "MARKET",
    "EntryConflict",
    "EntrySpec",
    "LegSpec",
    "Unbalanced",
    "carrier_owner",
    "clerk_owner",
    "operator_owner",
    "order_owner",
    "point_owner",
    "post_entries",
    "post_entry",
    "province_owner",
    "seller_owner",
    "shift_owner",
    "transfer_owner",
]

"""What is asked about rations."""

from marketplace.shop.checkout.queries.rations import (
    SharedAddress,
    Unplaced,
    household_orders,
    overrides_for_review,
    shared_addresses,
    takers_without_address,
    words_for_review,
)

__all__ = [
    "SharedAddress",
    "Unplaced",
    "household_orders",
    "overrides_for_review",
    "shared_addresses",
    "takers_without_address",
    "words_for_review",
]

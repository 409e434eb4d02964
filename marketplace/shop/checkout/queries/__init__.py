"""What is asked about rations."""

from marketplace.shop.checkout.queries.rations import (
    SharedAddress,
    household_orders,
    overrides_for_review,
    shared_addresses,
    words_for_review,
)

__all__ = ["SharedAddress", "household_orders", "overrides_for_review", "shared_addresses", "words_for_review"]

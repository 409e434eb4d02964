"""What is asked about rations."""

from marketplace.shop.checkout.queries.rations import (
    SharedAddress,
    household_orders,
    overrides_for_review,
    shared_addresses,
)

__all__ = ["SharedAddress", "household_orders", "overrides_for_review", "shared_addresses"]

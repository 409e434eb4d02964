"""Changes of a basket."""

from marketplace.shop.basket.domain.lines import (
    LARGEST_QUANTITY,
    MOST_LINES,
    BasketClosed,
    DoneBefore,
    NotForSale,
    QuantityRefused,
    add_to_basket,
    remove_line,
    set_quantity,
    take_step,
)

__all__ = [
    "LARGEST_QUANTITY",
    "MOST_LINES",
    "BasketClosed",
    "DoneBefore",
    "NotForSale",
    "QuantityRefused",
    "add_to_basket",
    "remove_line",
    "set_quantity",
    "take_step",
]

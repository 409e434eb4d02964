"""Changes of a basket."""

from marketplace.shop.basket.domain.lines import (
    LARGEST_QUANTITY,
    MOST_LINES,
    BasketClosed,
    NotForSale,
    QuantityRefused,
    add_to_basket,
    remove_line,
    set_quantity,
)

__all__ = [
    "LARGEST_QUANTITY",
    "MOST_LINES",
    "BasketClosed",
    "NotForSale",
    "QuantityRefused",
    "add_to_basket",
    "remove_line",
    "set_quantity",
]

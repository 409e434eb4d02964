"""What is asked of households; everything that a person's page shows starts from what that person may see."""

from farmers.queries.visible import (
    growing_areas_visible_to,
    households_of,
    listings_visible_to,
    lots_of,
    lots_to_pack_from,
    lots_visible_to,
    seller_orders_visible_to,
    visible_to,
)

__all__ = [
    "growing_areas_visible_to",
    "households_of",
    "listings_visible_to",
    "lots_of",
    "lots_to_pack_from",
    "lots_visible_to",
    "seller_orders_visible_to",
    "visible_to",
]

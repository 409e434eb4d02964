"""What is asked of households; everything that a person's page shows starts from what that person may see."""

from farmers.queries.checks import Check, check_labels, checklist, with_checks
from farmers.queries.lots import find_lot, lot_code
from farmers.queries.prices import PriceRange, price_ranges
from farmers.queries.storefront import areas_of_shop, category_of_crop, last_listings, shop_of
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
    "Check",
    "PriceRange",
    "areas_of_shop",
    "category_of_crop",
    "check_labels",
    "checklist",
    "find_lot",
    "growing_areas_visible_to",
    "households_of",
    "last_listings",
    "listings_visible_to",
    "lot_code",
    "lots_of",
    "lots_to_pack_from",
    "lots_visible_to",
    "price_ranges",
    "seller_orders_visible_to",
    "shop_of",
    "visible_to",
    "with_checks",
]

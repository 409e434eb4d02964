"""What the public pages show."""

from marketplace.discovery.queries.cards import Card, cards_on_page
from marketplace.discovery.queries.offers import (
    crops_on_sale,
    listed_products,
    newest_of_households,
    newest_offers,
    offers_of,
    search_offers,
)
from marketplace.discovery.queries.parcels import Parcel, parcels_of
from marketplace.discovery.queries.seasons import Window, goods_of, running_seasons, window_of

__all__ = [
    "Card",
    "Parcel",
    "Window",
    "cards_on_page",
    "crops_on_sale",
    "goods_of",
    "listed_products",
    "newest_of_households",
    "newest_offers",
    "offers_of",
    "parcels_of",
    "running_seasons",
    "search_offers",
    "window_of",
]

"""What the public pages show."""

from marketplace.discovery.queries.cards import Card, cards_of, cards_on_page, listed_products, offered_products
from marketplace.discovery.queries.parcels import Parcel, parcels_of
from marketplace.discovery.queries.seasons import Window, goods_of, running_seasons, window_of

__all__ = [
    "Card",
    "Parcel",
    "Window",
    "cards_of",
    "cards_on_page",
    "goods_of",
    "listed_products",
    "offered_products",
    "parcels_of",
    "running_seasons",
    "window_of",
]

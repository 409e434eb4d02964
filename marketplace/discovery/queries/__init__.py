"""What the public pages show."""

from marketplace.discovery.queries.cards import Card, cards_of, offered_products
from marketplace.discovery.queries.parcels import Parcel, parcels_of

__all__ = ["Card", "Parcel", "cards_of", "offered_products", "parcels_of"]

"""Changes of stock, prices and terms."""

from marketplace.shop.partner.domain.prices import LARGEST_PRICE, PriceRefused, change_price
from marketplace.shop.partner.domain.stock import BelowAllocated, MovementConflict, record_movement, record_sale
from marketplace.shop.partner.domain.terms import NoTerms, commission_terms, put_terms_in_force

__all__ = [
    "LARGEST_PRICE",
    "BelowAllocated",
    "MovementConflict",
    "NoTerms",
    "PriceRefused",
    "change_price",
    "commission_terms",
    "put_terms_in_force",
    "record_movement",
    "record_sale",
]

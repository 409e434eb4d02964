"""Changes of stock, prices and terms."""

from marketplace.shop.partner.domain.ceilings import (
    AboveCeiling,
    NoMeasure,
    ceiling_for,
    ceilings_for,
    is_within,
    keeps_to,
    most_for,
)
from marketplace.shop.partner.domain.commitments import register_commitment, register_goods, unregister_goods
from marketplace.shop.partner.domain.discounts import (
    Asked,
    agree_to_discount,
    asked_price,
    best_discounts,
    discounted,
    end_discount,
    offer_discount,
    withdraw_discount,
)
from marketplace.shop.partner.domain.prices import LARGEST_PRICE, PriceRefused, change_price
from marketplace.shop.partner.domain.stock import BelowAllocated, MovementConflict, record_movement, record_sale
from marketplace.shop.partner.domain.terms import NoTerms, commission_terms, put_terms_in_force, terms_by_kind

__all__ = [
    "LARGEST_PRICE",
    "AboveCeiling",
    "BelowAllocated",
    "MovementConflict",
    "NoMeasure",
    "NoTerms",
    "PriceRefused",
    "ceiling_for",
    "ceilings_for",
    "Asked",
    "agree_to_discount",
    "asked_price",
    "best_discounts",
    "change_price",
    "commission_terms",
    "discounted",
    "end_discount",
    "is_within",
    "keeps_to",
    "most_for",
    "offer_discount",
    "put_terms_in_force",
    "record_movement",
    "record_sale",
    "register_commitment",
    "register_goods",
    "terms_by_kind",
    "unregister_goods",
    "withdraw_discount",
]

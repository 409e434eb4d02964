"""Freight."""

from marketplace.shop.shipping.domain.freight import LARGEST_GRAMS, Freight, NoTariff, freight_for

__all__ = ["LARGEST_GRAMS", "Freight", "NoTariff", "freight_for"]

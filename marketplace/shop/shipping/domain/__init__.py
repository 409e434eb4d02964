"""Freight."""

from marketplace.shop.shipping.domain.freight import (
    LARGEST_GRAMS,
    NO_FREIGHT,
    Freight,
    NoTariff,
    freight_by,
    freight_for,
    tariff_on,
)
from marketplace.shop.shipping.domain.tariffs import put_tariff_in_force

__all__ = [
    "LARGEST_GRAMS",
    "NO_FREIGHT",
    "Freight",
    "NoTariff",
    "freight_by",
    "freight_for",
    "put_tariff_in_force",
    "tariff_on",
]

"""Which seasons a visit of a product's page is a visit of."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from marketplace.campaigns.models import Campaign
from marketplace.common.compiled import Compiled, Given
from marketplace.shop.partner.models import StockRecord


def seasons_with(product: int) -> list[int]:
    """Return the open seasons that a product is in, as ``products_in`` says it (one query, however many)."""
    return [pk for (pk,) in _SEASONS_WITH.rows(product=product)]


def _named(names: str, key: str, value: F | Coalesce) -> Exists:
    """Return whether a season names, among ``names``, what ``value`` says of a stock record of the product."""
    named = getattr(Campaign, names).through.objects.filter(campaign=OuterRef("pk"))
    records = StockRecord.objects.filter(product=Given("product")).annotate(asked=value)
    return Exists(named.filter(Exists(records.filter(asked=OuterRef(key)))))


def _names_none(names: str) -> Q:
    return Q(~Exists(getattr(Campaign, names).through.objects.filter(campaign=OuterRef("pk"))))


_SEASONS_WITH: Compiled[Any] = Compiled(
    lambda: (
        Campaign.objects.filter(
            _named("crops", "crop_id", F("product__crop_id")),
            _named(
                "provinces",
                "province_id",
                Coalesce("partner__household__commune__province_id", "partner__commune__province_id"),
            ),
            _names_none("products") | Q(_named("products", "product_id", F("product_id"))),
            _names_none("sellers") | Q(_named("sellers", "legalseller_id", F("partner__legal_seller_id"))),
            state=Campaign.State.OPEN,
        )
        .order_by("pk")
        .values_list("pk")
    )
)

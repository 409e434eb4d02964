"""The season in the shop window: which one, and what it has come to, in figures that anybody may read."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from catalog.models import LimitedProduct, Product
from catalog.produce import Crop
from farmers.domain.forecasts import FORECAST_KEYS, forecast_key
from farmers.models import Forecast
from marketplace.campaigns.models import Campaign, Figure, SellerFigure
from marketplace.campaigns.queries import products_in
from marketplace.common.compiled import Compiled, Given


@dataclass(frozen=True)
class Window:
    """A running season: grams and đồng sold (as folded last), households that sold some, whole days to its end."""

    campaign: Campaign
    crop: str  # the slug whose drawing shows the season; "" for a season of none
    grams: int
    amount: int
    households: int
    days_left: int


def running_seasons(on: dt.date) -> list[Window]:
    """Return the seasons that run on a day, the one that has sold most first (four queries, however many)."""
    campaigns = _RUNNING.rows(on=on)
    if not campaigns:
        return []
    ids = [each.pk for each in campaigns]
    crops: dict[int, str] = {}
    for campaign, slug in _CROPS.rows(campaigns=ids):
        crops[campaign] = min(slug, crops.get(campaign, slug))
    sold = {campaign: (grams or 0, dong or 0) for campaign, grams, dong in _SOLD.rows(campaigns=ids)}
    households = dict(_HOUSEHOLDS.rows(campaigns=ids))
    windows = [
        Window(
            campaign=each,
            crop=crops.get(each.pk, ""),
            grams=sold.get(each.pk, (0, 0))[0],
            amount=sold.get(each.pk, (0, 0))[1],
            households=households.get(each.pk, 0),
            days_left=(each.ends_on - on).days,
        )
        for each in campaigns
    ]
    return sorted(windows, key=lambda window: -window.amount)


def window_of(campaign: Campaign, on: dt.date) -> Window | None:
    """Return one season as the window shows it, ``None`` before its first and after its last day."""
    return next((window for window in running_seasons(on) if window.campaign.pk == campaign.pk), None)


def goods_of(campaign: Campaign) -> "QuerySet[Product]":
    """Return the products of a season that its page shows: of what is sold before harvest only its own.

    What is promised from a forecast belongs to a season in whose days the harvest is expected; where another running
    season names it, it is that season's.
    """
    expected = Forecast.objects.filter(
        growing_area__crop__in=campaign.crops.all(),
        expected_from__lte=campaign.ends_on,
        expected_to__gte=campaign.starts_on,
    )
    presold = LimitedProduct.objects.filter(key__startswith=FORECAST_KEYS)
    of_another = presold.filter(product__campaigns__state=Campaign.State.OPEN).exclude(product__campaigns=campaign)
    return (
        products_in(campaign)
        .order_by()
        .exclude(pk__in=presold.exclude(key__in=[forecast_key(each) for each in expected]).values("product"))
        .exclude(pk__in=of_another.values("product"))
    )


_RUNNING: Compiled[Campaign] = Compiled(
    lambda: Campaign.objects.filter(
        state=Campaign.State.OPEN, starts_on__lte=Given("on"), ends_on__gte=Given("on")
    ).order_by("ends_on", "pk")
)
_CROPS: Compiled[Any] = Compiled(
    lambda: Campaign.crops.through.objects.filter(campaign__among=Given("campaigns")).values_list(
        "campaign", "crop__slug"
    )
)
# Grams (of what is counted by weight) and đồng by season.
_SOLD: Compiled[Any] = Compiled(
    lambda: (
        Figure.objects.filter(campaign__among=Given("campaigns"), crop__isnull=False)
        .values_list("campaign")
        .annotate(
            grams=Sum(F("measured") + F("estimated"), filter=Q(crop__counted_in=Crop.Unit.KG)), dong=Sum("amount")
        )
        .order_by()
    )
)
# How many households have sold something, by season.
_HOUSEHOLDS: Compiled[Any] = Compiled(
    lambda: (
        SellerFigure.objects.filter(campaign__among=Given("campaigns"), amount__gt=0, seller__household__isnull=False)
        .values_list("campaign")
        .annotate(sellers=Count("seller", distinct=True))
        .order_by()
    )
)

"""The season in the shop window: which one, and what it has come to, in figures that anybody may read."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum

from catalog.models import LimitedProduct, Product
from catalog.produce import Crop
from farmers.domain.forecasts import FORECAST_KEYS, forecast_key
from farmers.models import Forecast
from marketplace.campaigns.models import Campaign, Figure, SellerFigure
from marketplace.campaigns.queries import products_in


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
    campaigns = list(
        Campaign.objects.filter(state=Campaign.State.OPEN, starts_on__lte=on, ends_on__gte=on)
        .prefetch_related("crops")
        .order_by("ends_on", "pk")
    )
    sold, households = _sold(campaigns), _households(campaigns)
    windows = [
        Window(
            campaign=each,
            crop=_drawn(each),
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


def _sold(campaigns: list[Campaign]) -> dict[int, tuple[int, int]]:
    """Return grams (of what is counted by weight) and đồng by season."""
    weighed = Sum(F("measured") + F("estimated"), filter=Q(crop__counted_in=Crop.Unit.KG))
    rows = Figure.objects.filter(campaign__in=campaigns, crop__isnull=False).values("campaign")
    sums = rows.annotate(grams=weighed, dong=Sum("amount"))
    return {row["campaign"]: (row["grams"] or 0, row["dong"] or 0) for row in sums}


def _households(campaigns: list[Campaign]) -> dict[int, int]:
    """Return how many households have sold something, by season."""
    rows = SellerFigure.objects.filter(campaign__in=campaigns, amount__gt=0, seller__household__isnull=False)
    counted = rows.values("campaign").annotate(sellers=Count("seller", distinct=True))
    return dict(counted.values_list("campaign", "sellers"))


def _drawn(campaign: Campaign) -> str:
    return min((crop.slug for crop in campaign.crops.all()), default="")

"""The season in the shop window: which one, and what it has come to, in figures that anybody may read."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from catalog.models import LimitedProduct, Product
from catalog.produce import Crop
from farmers.domain.forecasts import FORECAST_KEYS, forecast_key
from farmers.models import Forecast, GrowingArea
from marketplace.areas.models import Province
from marketplace.campaigns.models import Campaign, Figure, SellerFigure
from marketplace.campaigns.queries import products_in
from marketplace.common.compiled import Compiled, Given
from marketplace.common.text import fold
from marketplace.discovery.queries.points import Cluster


@dataclass(frozen=True)
class Window:
    """A running season: grams and đồng sold (as folded last), households that sold some, days to its end, visits."""

    campaign: Campaign
    crop: str  # the slug whose drawing shows the season; "" for a season of none
    grams: int
    amount: int
    households: int
    days_left: int
    visits: int = 0


def running_seasons(on: dt.date) -> list[Window]:
    """Return the seasons that run on a day, the one that has sold most first (four queries, however many)."""
    campaigns = _RUNNING.rows(on=on)
    return sorted(_windows(campaigns, on), key=lambda window: -window.amount) if campaigns else []


def window_of(campaign: Campaign, on: dt.date) -> Window | None:
    """Return one season as the window shows it, ``None`` before its first and after its last day (three queries)."""
    return _windows([campaign], on)[0] if campaign.starts_on <= on <= campaign.ends_on else None


def _windows(campaigns: list[Campaign], on: dt.date) -> list[Window]:
    ids = [each.pk for each in campaigns]
    crops: dict[int, str] = {}
    for campaign, slug in _CROPS.rows(campaigns=ids):
        crops[campaign] = min(slug, crops.get(campaign, slug))
    sold = {campaign: [figure or 0 for figure in figures] for campaign, *figures in _SOLD.rows(campaigns=ids)}
    households = dict(_HOUSEHOLDS.rows(campaigns=ids))
    windows = []
    for each in campaigns:
        grams, amount, visits = sold.get(each.pk, (0, 0, 0))
        figures = {"grams": grams, "amount": amount, "visits": visits, "households": households.get(each.pk, 0)}
        windows.append(Window(each, crops.get(each.pk, ""), days_left=(each.ends_on - on).days, **figures))
    return windows


def announced_window(campaign: Campaign, on: dt.date) -> Window:
    """Return a season that has not opened yet: nothing sold, ``days_left`` to its first day, and its drawing."""
    crops = [slug for _campaign, slug in _CROPS.rows(campaigns=[campaign.pk])]
    days = max((campaign.starts_on - on).days, 0)
    return Window(campaign, min(crops, default=""), grams=0, amount=0, households=0, days_left=days)


def origin_of(campaign: Campaign) -> tuple[list[Cluster], list[Province]]:
    """Return how many households grow the season's goods in each commune, and the provinces they lie in.

    Counted are the growing areas of what is on sale; the most first.
    """
    inside = goods_of(campaign).values("pk")
    rows = (
        GrowingArea.objects.filter(listings__product__in=inside, listings__product__is_public=True)
        .values_list("commune__latitude", "commune__longitude", *_PROVINCE)
        .annotate(households=Count("household", distinct=True))
        .order_by("-households", "commune")
    )
    clusters, provinces = [], {}
    for latitude, longitude, pk, name, north, east, households in rows:
        clusters.append(Cluster(latitude, longitude, households, None))
        provinces[pk] = Province(pk=pk, short_name=name, latitude=north, longitude=east)
    return clusters, sorted(provinces.values(), key=lambda province: fold(province.short_name))


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


_PROVINCE = tuple(f"commune__province__{name}" for name in ("pk", "short_name", "latitude", "longitude"))
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
# Grams (of what is counted by weight), đồng and visits by season; visits are of no crop.
_SOLD: Compiled[Any] = Compiled(
    lambda: (
        Figure.objects.filter(campaign__among=Given("campaigns"))
        .values_list("campaign")
        .annotate(
            grams=Sum(F("measured") + F("estimated"), filter=Q(crop__counted_in=Crop.Unit.KG)),
            dong=Sum("amount", filter=Q(crop__isnull=False)),
            visits=Sum("visits"),
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

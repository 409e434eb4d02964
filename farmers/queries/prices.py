"""What others ask for the same goods: real prices of real listings, or nothing."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, Count, F, FloatField, Max, Min, Q, QuerySet, Value, When
from django.db.models.functions import Cast, NullIf

from catalog.measures import per_unit
from catalog.models import Crop
from farmers.models import Household, Listing
from marketplace.common import clock

WITHIN = dt.timedelta(days=30)


@dataclass(frozen=True)
class PriceRange:
    """đồng for one unit (kg, litre, egg, bird) of a crop, lowest to highest, over so many listings."""

    crop: Crop
    low: int
    high: int
    listings: int


def price_ranges(
    crops: "QuerySet[Crop] | list[Crop]", *, besides: Household | None = None
) -> dict[int, PriceRange | None]:
    """Return by crop id what one unit costs on the market, among what is on sale or was listed within 30 days.

    One query for all crops; ``None`` for a crop of which nothing comparable is there: that is unknown, not zero.
    ``besides`` is the household that asks: its own prices tell it nothing.
    """
    wanted = {crop.pk: crop for crop in crops}
    recent = Listing.objects.filter(
        Q(state=Listing.State.ACTIVE) | Q(listed_at__gte=clock.now() - WITHIN),
        household__state=Household.State.ACTIVE,
        product__crop__in=list(wanted),
        stockrecord__price__gt=0,
    ).exclude(state=Listing.State.CLOSED)
    if besides is not None:
        recent = recent.exclude(household=besides)
    rows = (
        recent.annotate(base_price=_price_of_base())
        .filter(base_price__isnull=False)
        .order_by()
        .values("product__crop")
        .annotate(low=Min("base_price"), high=Max("base_price"), listings=Count("pk"))
    )
    found: dict[int, PriceRange | None] = dict.fromkeys(wanted)
    for row in rows:
        crop = wanted[row["product__crop"]]
        unit = per_unit(crop)
        found[crop.pk] = PriceRange(crop, round(row["low"] * unit), round(row["high"] * unit), row["listings"])
    return found


def _price_of_base() -> Case:
    """Return the price of one gram, millilitre or piece: as asked by weight, else of the pack by what it holds."""
    pack = Cast("stockrecord__price", FloatField())
    per_kg = Cast("stockrecord__price_per_kg", FloatField()) / Value(1000.0)
    return Case(
        When(product__crop__counted_in=Crop.Unit.KG, stockrecord__price_per_kg__isnull=False, then=per_kg),
        When(product__crop__counted_in=Crop.Unit.KG, then=pack / NullIf(F("product__net_grams"), 0)),
        When(product__crop__counted_in=Crop.Unit.LITRE, then=pack / NullIf(F("product__net_ml"), 0)),
        default=pack / NullIf(F("product__pack_pieces"), 0),
        output_field=FloatField(),
    )

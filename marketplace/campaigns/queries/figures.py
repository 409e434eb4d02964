"""A season's figures, read from the folded rows. They are as fresh as the last fold (``as_of``)."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from catalog.produce import Crop
from marketplace.areas.models import Province
from marketplace.campaigns.models import Campaign, Conversion, Figure, FigureDelta, SellerFigure
from marketplace.campaigns.models.figures import NUMBERS
from marketplace.common import clock

BULK = "bulk"
"""The channel of sales by the truck."""
_MEASURES = ("packs", "amount", "measured", "estimated", "unknown_packs")


@dataclass
class Amounts:
    """What was sold of one crop (or of some cells of it). ``unit`` says what ``measured`` and ``estimated`` are.

    kg crops: grams, ``measured`` after weighing, ``estimated`` where there is no final weight yet; litres: millilitres.
    Others: eggs, birds, boxes, nothing estimated. ``unknown_packs``: packs of which neither is on record; they are in
    ``packs`` and ``amount`` and in no measure.
    """

    unit: str
    packs: int = 0
    amount: int = 0
    measured: int = 0
    estimated: int = 0
    unknown_packs: int = 0
    by_truck: int = 0  # đồng of it that were sold by the truck

    @property
    def total(self) -> int | None:
        """Return measured + estimated; ``None`` when nothing of what was sold can be measured.

        So are goods by the truck that are not counted in kg: the scales weigh them, nobody counts the pieces.
        """
        if self.packs == self.unknown_packs and self.amount and not self.measured + self.estimated:
            return None
        return self.measured + self.estimated

    @property
    def is_by_truck(self) -> bool:
        """Whether some of it went by the truck, in grams and not in the unit it is counted in."""
        return bool(self.by_truck) and not self.is_weight

    @property
    def is_weight(self) -> bool:
        """Whether the measures are grams."""
        return self.unit == Crop.Unit.KG

    def add(self, other: "Amounts") -> None:
        """Add another's amounts."""
        for name in (*_MEASURES, "by_truck"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Part:
    """A province's, day's, hour's, operator's, brand's or channel's part: amounts by crop, orders, visits, đồng paid.

    Households are ``None`` until they are counted. ``listings`` is filled in by the page.
    """

    label: Any
    by_crop: dict[Crop, Amounts] = field(default_factory=dict)
    orders: int = 0
    paid: int = 0
    visits: int = 0
    households_active: int | None = None
    households_paid: int | None = None
    listings: int | None = None

    @property
    def amount(self) -> int:
        """Return the đồng over all crops."""
        return sum(amounts.amount for amounts in self.by_crop.values())

    @property
    def packs(self) -> int:
        """Return the packs over all crops."""
        return sum(amounts.packs for amounts in self.by_crop.values())

    @property
    def grams(self) -> int:
        """Return the grams of the crops that are counted by weight."""
        return sum(amounts.total or 0 for amounts in self.by_crop.values() if amounts.is_weight)

    def add(self, crop: Crop, amounts: Amounts) -> None:
        """Add what was sold of a crop."""
        self.by_crop.setdefault(crop, Amounts(crop.counted_in)).add(amounts)


@dataclass(frozen=True)
class Figures:
    """A season's figures. Goods that were cancelled or came back are in the counts of parcels only.

    ``orders``: orders with goods that count; ``counts``: parcels by what became of them, đồng of discounts and who
    pays for them, đồng paid out, visits; ``households_active``: sold something that counts; ``households_paid``: of
    those, have been paid for some of it.
    """

    campaign: Campaign
    orders: int
    counts: dict[str, int]
    households_active: int
    households_paid: int
    season: Part
    by_province: list[Part]
    by_day: list[Part]
    by_hour: list[Part]
    by_operator: list[Part]
    by_brand: list[Part]
    by_channel: list[Part]
    as_of: dt.datetime | None

    @property
    def amount(self) -> int:
        """Return the đồng of the goods, as shown or, where weighed, as final, less what was refused or taken back."""
        return self.season.amount

    @property
    def packs(self) -> int:
        """Return the packs sold."""
        return self.season.packs

    @property
    def by_crop(self) -> dict[Crop, Amounts]:
        """Return what was sold of each crop, in its own unit."""
        return self.season.by_crop

    @property
    def delivered(self) -> int:
        """Return the parcels handed over to customers."""
        return self.counts["delivered"]

    @property
    def returned(self) -> int:
        """Return the parcels that came back."""
        return self.counts["returned"]

    @property
    def cancelled(self) -> int:
        """Return the seller orders that were cancelled."""
        return self.counts["cancelled"]

    @property
    def under_way(self) -> int:
        """Return the seller orders between placing and the door."""
        return self.counts["parcels"] - self.delivered - self.returned - self.cancelled

    @property
    def visits(self) -> int:
        """Return the visits of the season's page and of its products' pages."""
        return self.counts["visits"]

    @property
    def paid(self) -> int:
        """Return the đồng paid out to sellers for what counts."""
        return self.counts["paid"]

    @property
    def orders_by_day(self) -> dict[dt.date, int]:
        """Return how many orders were placed on each day."""
        return {part.label: part.orders for part in self.by_day}

    @property
    def grams(self) -> int:
        """Return the grams of all crops counted by weight, estimated ones included."""
        return self.season.grams

    @property
    def estimated_grams(self) -> int:
        """Return the part of ``grams`` that has not been weighed."""
        return sum(amounts.estimated for amounts in self.by_crop.values() if amounts.is_weight)

    def in_unit(self, unit: str) -> int:
        """Return how much was sold of what is counted in ``unit``, in its base units."""
        return sum(amounts.total or 0 for amounts in self.by_crop.values() if amounts.unit == unit)


def figures(
    campaign: Campaign, *, province: Province | None = None, provinces: Collection[Province] | None = None
) -> Figures:
    """Return the season's figures: of all its provinces, of one ``province``, or of some ``provinces``.

    An order of two provinces is one order of the season and one of each of them; so over some provinces ``orders``
    is the sum of theirs. Visits belong to the whole season only.
    """
    whole = list(campaign.provinces.order_by("folded", "code"))
    scope = [province] if province is not None else list(whole if provinces is None else provinces)
    is_whole = province is None and (provinces is None or {p.pk for p in scope} >= {p.pk for p in whole})
    rows = Figure.objects.filter(campaign=campaign, province__in=scope)
    view = _View(campaign, scope, rows, is_whole=is_whole, crops={crop.pk: crop for crop in campaign.crops.all()})
    by_day = list(reversed(view.parts("day")))
    by_province = {part.label: part for part in view.parts("province_id")}
    for each in scope:
        by_province.setdefault(each.pk, Part(each.pk, households_active=0, households_paid=0)).label = each
    return Figures(
        campaign=campaign,
        orders=sum(part.orders for part in by_day),
        counts=_counts(campaign, rows, is_whole=is_whole),
        **_households(campaign, scope),
        season=view.season(),
        by_province=[by_province[each.pk] for each in scope],
        by_day=by_day,
        by_hour=view.parts("hour"),
        by_operator=view.parts("operator"),
        by_brand=view.parts("brand"),
        by_channel=view.parts("channel"),
        as_of=FigureDelta.objects.filter(campaign=campaign).order_by("-pk").values_list("made_at", flat=True).first(),
    )


def converted_grams(found: Figures, *, on: dt.date | None = None) -> dict[Crop, int]:
    """Return what the crops that are not counted by weight weigh, where a conversion is on record for the day."""
    rows = Conversion.objects.in_force(on or clock.today()).filter(crop__in=found.by_crop).order_by("valid_from")
    grams = {row.crop_id: row.grams for row in rows}
    return {
        crop: (amounts.total or 0) * grams[crop.pk]
        for crop, amounts in found.by_crop.items()
        if crop.pk in grams and not amounts.is_weight
    }


_Cell = tuple[tuple[Any, ...], Crop, Amounts]
_TOLD_APART = ("province_id", "operator", "brand", "channel", "day", "hour")
"""Dimensions that the rows by seller know: households are counted in each. Of a day: of its orders, paid when ever."""


@dataclass(frozen=True)
class _View:
    """The folded rows of a season in some provinces, looked at from one dimension after the other."""

    campaign: Campaign
    scope: Collection[Province]
    rows: QuerySet[Figure]
    is_whole: bool
    crops: dict[int, Crop]

    def season(self) -> Part:
        """Return all of it as one part."""
        part = Part(self.campaign)
        for _where, crop, amounts in self._cells():
            part.add(crop, amounts)
        return part

    def parts(self, name: str) -> list[Part]:
        """Return the parts along a column, in its order: goods by crop, orders, đồng paid, visits, households."""
        found: dict[Any, Part] = {}
        for where, crop, amounts in self._cells(name):
            found.setdefault(where[0], Part(where[0])).add(crop, amounts)
        for row in self._counted_by(name):
            if row["sum_orders"] or row["sum_paid"] or row["sum_visits"]:
                part = found.setdefault(row[name], Part(row[name]))
                part.orders, part.paid, part.visits = row["sum_orders"], row["sum_paid"], row["sum_visits"]
        if name in _TOLD_APART:
            self._add_households(name, found)
        return [found[label] for label in sorted(found)]

    def _cells(self, *names: str) -> list[_Cell]:
        """Return what was sold of each crop by the columns; those that cancelled out are left out."""
        sums = (
            self.rows.filter(crop__isnull=False)
            .values("crop_id", *names)
            .annotate(
                **{f"sum_{name}": Sum(name) for name in _MEASURES},
                sum_by_truck=Coalesce(Sum("amount", filter=Q(channel=BULK)), 0),
            )
        )
        found = []
        for row in sums.order_by("crop__name", *names):
            crop = self.crops.get(row["crop_id"])
            if crop is not None and (row["sum_packs"] or row["sum_amount"]):
                amounts = Amounts(crop.counted_in, **{name: row[f"sum_{name}"] for name in (*_MEASURES, "by_truck")})
                found.append((tuple(row[name] for name in names), crop, amounts))
        return found

    def _counted_by(self, name: str) -> Iterable[dict[str, Any]]:
        """Return orders, đồng paid and visits by a column. Visits belong to the whole season, not to a province.

        Orders of the whole season have rows of their own (an order of two provinces is one), but not by province.
        """
        in_scope, of_season = Q(province__in=self.scope), Q(province=None)
        one_each = of_season if self.is_whole and name != "province_id" else in_scope
        rows = Figure.objects.filter(in_scope | of_season if self.is_whole else in_scope, campaign=self.campaign)
        if name == "province_id":
            rows = rows.filter(in_scope)
        sums: Iterable[dict[str, Any]] = (
            rows.filter(crop=None)
            .values(name)
            .annotate(
                sum_orders=Coalesce(Sum("orders", filter=one_each), 0),
                sum_paid=Coalesce(Sum("paid", filter=in_scope), 0),
                sum_visits=Coalesce(Sum("visits", filter=of_season), 0),
            )
            .order_by(name)
        )
        return sums

    def _add_households(self, name: str, found: dict[Any, Part]) -> None:
        for part in found.values():
            part.households_active = part.households_paid = 0
        rows = _of_households(self.campaign, self.scope).values(name)
        active, paid = _ACTIVE, Q(paid__gt=0)
        for row in rows.annotate(
            active=Count("seller", filter=active, distinct=True), paid_to=Count("seller", filter=paid, distinct=True)
        ).order_by(name):
            if row[name] in found:
                part = found[row[name]]
                part.households_active, part.households_paid = row["active"], row["paid_to"]


def _counts(campaign: Campaign, rows: QuerySet[Figure], *, is_whole: bool) -> dict[str, int]:
    names = [name for name in NUMBERS if name not in (*_MEASURES, "orders", "visits")]
    sums = rows.aggregate(**{f"sum_{name}": Sum(name) for name in names})
    counts = {name: sums[f"sum_{name}"] or 0 for name in names}
    visits = Figure.objects.filter(campaign=campaign, province=None, crop=None).aggregate(sum=Sum("visits"))["sum"]
    return counts | {"visits": (visits or 0) if is_whole else 0}


_ACTIVE = Q(packs__gt=0) | Q(amount__gt=0)


def _of_households(campaign: Campaign, scope: Collection[Province]) -> QuerySet[SellerFigure]:
    rows: QuerySet[SellerFigure] = SellerFigure.objects.filter(
        campaign=campaign, province__in=scope, seller__household__isnull=False
    )
    return rows


def _households(campaign: Campaign, scope: Collection[Province]) -> dict[str, int]:
    found = _of_households(campaign, scope).aggregate(
        households_active=Count("seller", filter=_ACTIVE, distinct=True),
        households_paid=Count("seller", filter=Q(paid__gt=0), distinct=True),
    )
    return dict(found)

"""A season's figures, added up from order lines each time: nothing is kept that could drift."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from catalog.produce import Crop
from farmers.models import Household
from marketplace.areas.models import Province
from marketplace.campaigns.models import Campaign
from marketplace.campaigns.queries.counting import (
    by_day,
    counted_lines,
    counted_seller_orders,
    sold,
    with_sums,
)
from marketplace.settlement.models import PayoutBatch
from marketplace.shop.order.models import SellerOrderStatus


@dataclass
class Amounts:
    """What was sold of one crop (or of some cells of it). ``unit`` says what ``measured`` and ``estimated`` are.

    kg crops: grams, ``measured`` after weighing, ``estimated`` where there is no final weight yet. Others: eggs,
    birds, boxes, nothing estimated. ``unknown_packs``: packs of which neither is on record; they are in ``packs``
    and ``amount`` and in no measure.
    """

    unit: str
    packs: int = 0
    amount: int = 0
    measured: int = 0
    estimated: int = 0
    unknown_packs: int = 0

    @property
    def total(self) -> int | None:
        """Return measured + estimated; ``None`` when nothing of what was sold can be measured."""
        if self.packs and self.packs == self.unknown_packs:
            return None
        return self.measured + self.estimated

    @property
    def is_weight(self) -> bool:
        """Whether the measures are grams."""
        return self.unit == Crop.Unit.KG

    def add(self, cell: "Cell") -> None:
        """Add what one cell holds."""
        for name in ("packs", "amount", "measured", "estimated", "unknown_packs"):
            setattr(self, name, getattr(self, name) + getattr(cell.amounts, name))


@dataclass(frozen=True)
class Cell:
    """One crop × province × day."""

    crop: Crop
    province_id: int
    day: dt.date
    amounts: Amounts


@dataclass
class Part:
    """A province's or a day's part: amounts by crop, and the đồng of all of them."""

    label: Any
    by_crop: dict[Crop, Amounts] = field(default_factory=dict)

    @property
    def amount(self) -> int:
        """Return the đồng over all crops."""
        return sum(amounts.amount for amounts in self.by_crop.values())

    @property
    def packs(self) -> int:
        """Return the packs over all crops."""
        return sum(amounts.packs for amounts in self.by_crop.values())

    def add(self, cell: Cell) -> None:
        """Add what one cell holds."""
        self.by_crop.setdefault(cell.crop, Amounts(cell.crop.counted_in)).add(cell)


@dataclass(frozen=True)
class Figures:
    """A season's figures. Goods that were cancelled or came back are in ``parcels`` only.

    ``orders``: orders with goods that count; ``parcels``: seller orders by status; ``households_active``: sold
    something that counts; ``households_paid``: of those, have been paid for some of it.
    """

    campaign: Campaign
    orders: int
    parcels: dict[str, int]
    households_active: int
    households_paid: int
    season: Part
    by_province: list[Part]
    by_day: list[Part]

    @property
    def amount(self) -> int:
        """Return the đồng of the goods, as shown or, where weighed, as final."""
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
        return self.parcels.get(SellerOrderStatus.DELIVERED, 0)

    @property
    def returned(self) -> int:
        """Return the parcels that came back."""
        return self.parcels.get(SellerOrderStatus.RETURNED, 0)

    @property
    def cancelled(self) -> int:
        """Return the seller orders that were cancelled."""
        return self.parcels.get(SellerOrderStatus.CANCELLED, 0)

    @property
    def under_way(self) -> int:
        """Return the seller orders between placing and the door."""
        return sum(self.parcels.values()) - self.delivered - self.returned - self.cancelled

    @property
    def grams(self) -> int:
        """Return the grams of all crops counted by weight, estimated ones included."""
        return sum(amounts.total or 0 for amounts in self.by_crop.values() if amounts.is_weight)

    @property
    def estimated_grams(self) -> int:
        """Return the part of ``grams`` that has not been weighed."""
        return sum(amounts.estimated for amounts in self.by_crop.values() if amounts.is_weight)


def figures(
    campaign: Campaign, *, province: Province | None = None, provinces: Collection[Province] | None = None
) -> Figures:
    """Return the season's figures: of all its provinces, of one ``province``, or of some ``provinces``."""
    scope = [province] if province is not None else list(campaign.provinces.all() if provinces is None else provinces)
    cells = _cells(campaign, scope)
    counted = sold(counted_lines(campaign, scope))
    totals = counted.aggregate(
        orders=Count("order", distinct=True), households=Count("seller_order__legal_seller__household", distinct=True)
    )
    return Figures(
        campaign=campaign,
        orders=totals["orders"],
        parcels=_parcels(campaign, scope),
        households_active=totals["households"],
        households_paid=_households_paid(campaign, scope),
        season=_part(campaign, cells),
        by_province=_provinces(scope, cells),
        by_day=_days(cells),
    )


def _cells(campaign: Campaign, scope: Collection[Province]) -> list[Cell]:
    rows = with_sums(
        by_day(sold(counted_lines(campaign, scope))),
        crop_="product__crop",
        province_="seller_order__legal_seller__household__commune__province",
        day="day_",
    )
    crops = {crop.pk: crop for crop in campaign.crops.all()}
    return [_cell(crops[row["crop_"]], row) for row in rows]  # type: ignore[index]  # values() rows are plain


def _cell(crop: Crop, row: dict[str, Any]) -> Cell:
    by_weight = crop.counted_in == Crop.Unit.KG
    amounts = Amounts(
        unit=crop.counted_in,
        packs=row["packs"],
        amount=row["amount"] or 0,
        measured=(row["weighed_grams"] if by_weight else row["pieces"] or row["boxes"]) or 0,
        estimated=row["estimated_grams_"] or 0,
        unknown_packs=row["unknown_packs"] or 0,
    )
    return Cell(crop, row["province_"], row["day"], amounts)


def _part(label: Any, cells: Iterable[Cell]) -> Part:
    part = Part(label)
    for cell in sorted(cells, key=lambda cell: cell.crop.name):
        part.add(cell)
    return part


def _provinces(scope: Collection[Province], cells: list[Cell]) -> list[Part]:
    """Return one part for each province of the scope, those that sold nothing included."""
    return [_part(each, (cell for cell in cells if cell.province_id == each.pk)) for each in scope]


def _days(cells: list[Cell]) -> list[Part]:
    """Return one part for each day on which something was sold, the latest first."""
    days = sorted({cell.day for cell in cells}, reverse=True)
    return [_part(day, (cell for cell in cells if cell.day == day)) for day in days]


def _parcels(campaign: Campaign, scope: Collection[Province]) -> dict[str, int]:
    rows = counted_seller_orders(campaign, scope).values_list("status").annotate(count=Count("pk")).order_by()
    return dict(Counter(dict(rows)))


def _households_paid(campaign: Campaign, scope: Collection[Province]) -> int:
    return (
        Household.objects.filter(
            legal_seller__payables__shipment__seller_order__in=counted_seller_orders(campaign, scope),
            legal_seller__payables__payout_item__payout__batch__status=PayoutBatch.Status.PAID,
        )
        .distinct()
        .count()
    )

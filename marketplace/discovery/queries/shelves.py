"""Points where essentials are sold, as somebody who lives nearby sees them: open now, and what lies there."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from catalog.measures import base_of, per_unit
from catalog.models import PriceCeiling, Product
from logistics.models import Coverage, Point
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.geo import great_circle_m
from marketplace.common.money import divide_half_up
from marketplace.shop.partner.domain import NoMeasure, ceilings_for, is_within
from marketplace.shop.partner.models import Partner, StockRecord

_LAST = 32_767
"""Rank of a point that does not deliver to the commune."""


@dataclass(frozen=True)
class Shelf:
    """One product at a point: đồng a pack and a unit of its commodity, tax included, and packs that are free.

    What ``is_dear`` lies above its ceiling since a decision came down on it: no order is taken until it costs less.
    """

    product: Product
    amount: int
    unit_price: int | None
    ceiling: PriceCeiling | None
    left: int
    is_dear: bool = False


@dataclass(frozen=True)
class NearPoint:
    """A point with what it has now; ``metres`` as the crow flies from the middle of the commune."""

    point: Point
    metres: int
    delivers: bool
    open_now: bool
    shelves: list[Shelf] = field(default_factory=list)


def is_open_now(point: Point, at: dt.datetime) -> bool:
    """Whether the point serves people at a moment, by its hours in Vietnam; hours over midnight are understood."""
    time = at.astimezone(clock.VIETNAM).time()
    if point.opens <= point.closes:
        return point.is_open and point.opens <= time < point.closes
    return point.is_open and (time >= point.opens or time < point.closes)


def points_near(commune: Commune, *, at: dt.datetime) -> list[NearPoint]:
    """Return the working points of the commune's province: those that deliver to it first, then by distance."""
    in_force = Coverage.objects.in_force(clock.day_of(at)).filter(commune=commune, point__delivers=True)
    ranks = dict(in_force.order_by("-rank").values_list("point_id", "rank"))
    points = Point.objects.filter(commune__province=commune.province_id, is_open=True)
    near = [
        near_point(point, commune, at, delivers=point.pk in ranks)
        for point in points.select_related("commune", "operator")
    ]
    return sorted(near, key=lambda each: (ranks.get(each.point.pk, _LAST), each.metres, each.point.pk))


def on_shelves() -> "QuerySet[StockRecord]":
    """Return what lies for sale on the shelves of points."""
    records: QuerySet[StockRecord] = StockRecord.objects.filter(
        partner__place=Partner.Place.POINT,
        product__is_public=True,
        price__gt=0,
        num_in_stock__gt=Coalesce(F("num_allocated"), 0),
    )
    return records


def with_shelves(points: Iterable[NearPoint], *, on: dt.date) -> list[NearPoint]:
    """Return the points, each with what lies there for sale; the number of queries does not depend on how many."""
    points = list(points)
    records = list(
        on_shelves()
        .filter(partner__outlet__point__in=[each.point for each in points])
        .select_related("product__crop", "partner__commune", "partner__outlet")
        .order_by("product__crop__name", "product__title", "pk")
    )
    ceilings = ceilings_for(stockrecords=records, on=on)
    by_point: defaultdict[int, list[Shelf]] = defaultdict(list)
    for record in records:
        by_point[record.partner.outlet.point_id].append(shelf_of(record, ceilings.get(record.pk)))
    for each in points:
        each.shelves.extend(by_point[each.point.pk])
    return points


def shelf_of(record: StockRecord, ceiling: PriceCeiling | None) -> Shelf:
    """Return a stock record as a page shows it. ``record.product.crop`` is read: fetch it along."""
    amount = int(record.price)
    return Shelf(
        product=record.product,
        amount=amount,
        unit_price=unit_price(record.product, amount, record.price_per_kg),
        ceiling=ceiling,
        left=max(0, record.net_stock_level),
        is_dear=_is_dear(record, amount, ceiling),
    )


def _is_dear(record: StockRecord, amount: int, ceiling: PriceCeiling | None) -> bool:
    """Whether the price lies above the ceiling; what cannot be compared is left to placement, which says why."""
    try:
        return ceiling is not None and not is_within(
            ceiling, product=record.product, price=amount, price_per_kg=record.price_per_kg
        )
    except NoMeasure:
        return False


def unit_price(product: Product, amount: int, price_per_kg: int | None) -> int | None:
    """Return đồng per kilogram, litre or piece; ``None`` where a pack's content is not known."""
    if price_per_kg is not None:
        return int(price_per_kg)
    content = base_of(product)
    if not content or product.crop is None:
        return None
    return divide_half_up(amount * per_unit(product.crop), content)


def near_point(point: Point, place: Commune | None, at: dt.datetime, *, delivers: bool) -> NearPoint:
    """Return a point as a list shows it; without a place ``metres`` is zero and nobody shows it."""
    away = great_circle_m(place.latitude, place.longitude, point.latitude, point.longitude) if place is not None else 0
    return NearPoint(point=point, metres=round(away), delivers=delivers, open_now=is_open_now(point, at))

"""Points of the country as people look for them: near a place, open now, with a service; counted in cells for a map.

``near`` orders by squared degrees with longitudes drawn in for the latitude: over the few kilometres that matter that
is the order of the great circle, and the database can do it for every point of the country at once.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

from django.db.models import Exists, F, FloatField, OuterRef, Q, QuerySet, Value

from logistics.models import Point, Zone
from logistics.queries import zones_in_force
from marketplace.areas.cells import cell_of
from marketplace.areas.models import Commune, Province
from marketplace.common import clock
from marketplace.discovery.queries.shelves import NearPoint, near_point, on_shelves

SERVICES = ("essentials", "accepts", "delivers")
CLOSEST_CELLS = 8
"""The finest cells of the map, about 0.7 km² each; from ``POINTS_FROM`` on each point stands for itself."""
POINTS_FROM = 13
DRAWN_IN = 3
"""Cells of the picture of the whole country, about 12,400 km² each."""
_CELL_OF_ZOOM = ((6, 2), (7, 3), (9, 4), (10, 5), (POINTS_FROM - 1, 6))
"""Zoom up to which cells of a resolution lie so far apart that their figures do not cover one another."""


@dataclass(frozen=True)
class Cluster:
    """Points of one cell: how many, and the middle of them in degrees. ``only`` is the one of a lonely point."""

    latitude: float
    longitude: float
    count: int
    only: int | None


def working_points(
    *,
    province: Province | None = None,
    service: str = "",
    open_at: dt.datetime | None = None,
) -> "QuerySet[Point]":
    """Return the points that work, perhaps of one province, with a service, or open at a moment."""
    points = Point.objects.filter(is_open=True).select_related("commune__province", "operator")
    if province is not None:
        points = points.filter(commune__province=province)
    if service == "essentials":
        points = points.filter(Exists(on_shelves().filter(partner__outlet__point=OuterRef("pk"))))
    elif service == "accepts":
        points = points.filter(accepts=True)
    elif service == "delivers":
        points = points.filter(delivers=True)
    return points.filter(_open_at(open_at)) if open_at is not None else points


def _open_at(at: dt.datetime) -> Q:
    """Say as ``is_open_now`` does when a point serves people; hours over midnight are understood."""
    time = at.astimezone(clock.VIETNAM).time()
    by_day = Q(opens__lte=F("closes")) & Q(opens__lte=time, closes__gt=time)
    return by_day | (Q(opens__gt=F("closes")) & (Q(opens__lte=time) | Q(closes__gt=time)))


def by_distance(points: "QuerySet[Point]", place: Commune) -> "QuerySet[Point]":
    """Return the points, the nearest to the middle of a commune first."""
    narrower = cos(radians(place.latitude))
    north = F("latitude") - Value(place.latitude, output_field=FloatField())
    east = (F("longitude") - Value(place.longitude, output_field=FloatField())) * Value(narrower)
    return points.order_by(north * north + east * east, "pk")


def as_near(points: Iterable[Point], place: Commune | None, at: dt.datetime) -> list[NearPoint]:
    """Return the points as a list shows them, each as one that delivers at all or does not."""
    return [near_point(point, place, at, delivers=point.delivers) for point in points]


def essentials_held(points: Iterable[Point]) -> dict[int, list[tuple[str, str]]]:
    """Return by point the commodities on its shelf, as slug and name (one query, however many points)."""
    rows = on_shelves().filter(partner__outlet__point__in=list(points), product__crop__isnull=False)
    rows = rows.order_by("product__crop__name").distinct()
    held: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for point, slug, name in rows.values_list("partner__outlet__point", "product__crop__slug", "product__crop__name"):
        held[point].append((slug, name))
    return dict(held)


def strictest_zones(communes: Iterable[int], at: dt.datetime) -> dict[int, Zone]:
    """Return by commune the zone that holds in it at the moment, of several the strictest (one query)."""
    held: dict[int, Zone] = {}
    for zone in zones_in_force(at).filter(communes__in=set(communes)).annotate(held_in=F("communes")):
        held.setdefault(zone.held_in, zone)  # the strictest come first
    return held


def cells_of(zoom: int) -> int:
    """Return the H3 resolution in which a map of this zoom counts points."""
    return next((resolution for until, resolution in _CELL_OF_ZOOM if zoom <= until), CLOSEST_CELLS)


def clusters_of(points: "QuerySet[Point]", *, resolution: int) -> list[Cluster]:
    """Return the points counted in H3 cells, the fullest first (one query)."""
    cells: defaultdict[str, list[tuple[int, float, float]]] = defaultdict(list)
    for pk, latitude, longitude in points.order_by("pk").values_list("pk", "latitude", "longitude"):
        cells[cell_of(latitude, longitude, resolution)].append((pk, latitude, longitude))
    clusters = [
        Cluster(
            latitude=round(sum(row[1] for row in rows) / len(rows), 5),
            longitude=round(sum(row[2] for row in rows) / len(rows), 5),
            count=len(rows),
            only=rows[0][0] if len(rows) == 1 else None,
        )
        for rows in cells.values()
    ]
    return sorted(clusters, key=lambda each: (-each.count, each.latitude, each.longitude))


def within(points: "QuerySet[Point]", *, west: float, south: float, east: float, north: float) -> "QuerySet[Point]":
    """Return the points in a rectangle of degrees."""
    return points.filter(latitude__gte=south, latitude__lte=north, longitude__gte=west, longitude__lte=east)

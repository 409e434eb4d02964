"""Points of the network: a list first, a map for whoever asks for it, and a page for each."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from logistics.models import Coverage, Point
from logistics.queries import zone_of
from marketplace.areas.models import Province
from marketplace.areas.my_place import has_place, my_place
from marketplace.common import clock
from marketplace.common.page_cache import cached_page
from marketplace.common.text import clean
from marketplace.discovery.forms.points import PointsForm
from marketplace.discovery.map_drawing import drawing
from marketplace.discovery.queries.points import (
    DRAWN_IN,
    POINTS_FROM,
    Cluster,
    as_near,
    by_distance,
    cells_of,
    clusters_of,
    essentials_held,
    strictest_zones,
    within,
    working_points,
)
from marketplace.discovery.queries.shelves import with_shelves
from marketplace.shop.checkout.domain.rations import rations_in_force

ON_PAGE = 12
MOST_MARKERS = 400
"""So many single points a map draws at most; more are counted in the finest cells."""
_WORLD = (-180.0, -90.0, 180.0, 90.0)
_A_MINUTE = 60


@cached_page(params=("place", "commune_code", "service", "open", "page"), own_page_for=has_place)
@require_safe
def point_list(request: HttpRequest) -> HttpResponse:
    """List the working points: the nearest first where a place is known, by province where none is."""
    now = clock.now()
    form = PointsForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    own = my_place(request) if not form.commune and not form.province else None
    place = form.commune or own
    points = working_points(
        province=form.province, service=asked.get("service", ""), open_at=now if asked.get("open") else None
    )
    ordered = by_distance(points, place) if place else points.order_by("commune__province__folded", "name", "pk")
    page = Paginator(ordered, ON_PAGE).get_page(request.GET.get("page"))
    shown = as_near(page.object_list, place, now)
    zones = strictest_zones([each.point.commune_id for each in shown], now)
    held = essentials_held([each.point for each in shown])
    context = {
        "form": form,
        "place": place,
        "is_own": place is not None and place == own,
        "province": form.province,
        "page_obj": page,
        "now": now,
        "rows": [(each, held.get(each.point.pk, []), zones.get(each.point.commune_id)) for each in shown],
        "on_map": _on_map(form, asked),
    }
    return render(request, "discovery/points.html", context)


def _on_map(form: PointsForm, asked: dict[str, Any]) -> str:
    """Return the query that shows the same choice on the map."""
    kept = {key: asked[key] for key in ("service",) if asked.get(key)} | ({"open": "on"} if asked.get("open") else {})
    middle = form.commune or form.province
    if middle is not None:
        kept["at"] = f"{middle.latitude:.4f},{middle.longitude:.4f}"
    return "&".join(f"{key}={value}" for key, value in kept.items())


@cached_page(own_page_for=has_place)
@require_safe
def point_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one point: hours, services, telephone, what lies on its shelf now, and the zone it is in."""
    now = clock.now()
    point = get_object_or_404(
        Point.objects.select_related("commune__province", "operator"), code=clean(code).upper(), is_open=True
    )
    today = clock.day_of(now)
    place = my_place(request)
    (near,) = with_shelves(as_near([point], place, now), on=today)
    reach = Coverage.objects.in_force(today).filter(point=point).aggregate(communes=Count("commune", distinct=True))
    context = {
        "point": point,
        "near": near,
        "place": place,
        "zone": zone_of(point.commune, now),
        "now": now,
        "reach": reach["communes"] if point.delivers else 0,
        "rations": rations_in_force(province=point.commune.province, on=today) if near.shelves else [],
    }
    return render(request, "discovery/point.html", context)


@cached_page(params=("service", "open", "at"))
@require_safe
def point_map(request: HttpRequest) -> HttpResponse:
    """Draw the points: a picture with figures by itself, a map that moves where the script runs."""
    points = _chosen(request)
    counted = dict(points.order_by().values_list("commune__province").annotate(number=Count("pk")))
    provinces = [province for province in Province.objects.all() if province.pk in counted]
    clusters = clusters_of(points, resolution=DRAWN_IN)
    context = {
        "provinces": [(province, counted[province.pk]) for province in provinces],
        "total": sum(counted.values()),
        "drawing": drawing(clusters, provinces),
        "tiles": settings.MAP_TILE_URL,
        "tiles_by": settings.MAP_TILE_CREDIT,
        "at": _middle(request),
    }
    return render(request, "discovery/points_map.html", context)


@require_safe
def point_clusters(request: HttpRequest) -> HttpResponse:
    """Answer what a map shows at ``z`` in ``box=west,south,east,north``: figures by cell, close by single points."""
    zoom = _whole(request.GET.get("z", ""), least=0, most=20, otherwise=6)
    west, south, east, north = _box(request.GET.get("box", ""))
    points = within(_chosen(request), west=west, south=south, east=east, north=north)
    if zoom >= POINTS_FROM:
        singles = list(points.order_by("pk")[: MOST_MARKERS + 1])
        if len(singles) <= MOST_MARKERS:
            return _answer([], singles)
    clusters = clusters_of(points, resolution=cells_of(zoom))
    lonely = Point.objects.filter(pk__in=[cluster.only for cluster in clusters if cluster.only])
    return _answer([cluster for cluster in clusters if not cluster.only], list(lonely.order_by("pk")))


def _answer(clusters: list[Cluster], singles: list[Point]) -> JsonResponse:
    response = JsonResponse(
        {
            "clusters": [[each.latitude, each.longitude, each.count] for each in clusters],
            "points": [
                [each.latitude, each.longitude, each.name, reverse("discovery:point", args=[each.code])]
                for each in singles
            ],
        },
        json_dumps_params={"ensure_ascii": False},
    )
    patch_cache_control(response, public=True, max_age=_A_MINUTE)
    return response


def _chosen(request: HttpRequest) -> "QuerySet[Point]":
    """Return the points of a map: what the filters of the list leave."""
    form = PointsForm({"service": request.GET.get("service", ""), "open": request.GET.get("open", "")})
    asked = form.cleaned_data if form.is_valid() else {}
    return working_points(service=asked.get("service", ""), open_at=clock.now() if asked.get("open") else None)


def _middle(request: HttpRequest) -> str:
    """Return ``latitude,longitude`` that the map opens at, empty for the whole country."""
    figures = _degrees(request.GET.get("at", ""), 2)
    return "{:.4f},{:.4f}".format(*figures) if figures else ""


def _box(text: str) -> tuple[float, float, float, float]:
    """Return west, south, east, north; the whole world where that is no rectangle."""
    figures = _degrees(text, 4)
    if not figures:
        return _WORLD
    west, south, east, north = figures
    return west, south, east, north


def _degrees(text: str, number: int) -> list[float]:
    """Return so many degrees that are written with commas between them, none where they are not that."""
    parts = text[:120].split(",")
    try:
        figures = [float(part) for part in parts]
    except ValueError:
        return []
    return figures if len(figures) == number and all(-361 < each < 361 for each in figures) else []


def _whole(text: str, *, least: int, most: int, otherwise: int) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 3:
        return otherwise
    return max(least, min(int(text), most))

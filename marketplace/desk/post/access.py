"""For which point a page of the post desk is: the one named in the request, else the one chosen last."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from logistics.models import Point
from logistics.queries import points_visible_to

SESSION_KEY = "post_point"
LONGEST_ID = 18
"""Digits of an id that PostgreSQL's bigint surely holds."""

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Counter:
    """The point in hand, whether the person leads it, and whether there are others to change to."""

    point: Point
    leads: bool
    has_others: bool


def post_page(view: View) -> View:
    """Give the view ``request.counter``; who works at no point reads what to do instead."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        points = points_visible_to(request.user).select_related("operator").order_by("name", "pk")
        found = list(points[:2])
        if not found:
            return render(request, "post/none.html")
        point = _named(request, points) or _chosen(request, points, found)
        if point is None:
            return redirect(f"{reverse('post:points')}?{urlencode({'next': request.get_full_path()})}")
        if not request.user.has_perm("logistics.serve_point", point):
            raise PermissionDenied
        _set(request, point, has_others=len(found) > 1)
        return view(request, *args, **kwargs)

    return never_cache(login_required(page))


def use_point(request: HttpRequest, point: Point) -> None:
    """Let the page speak for this point: that of the run, count or shipment which it shows."""
    counter: Counter = request.counter  # type: ignore[attr-defined]
    if counter.point != point:
        _set(request, point, has_others=counter.has_others)


def _set(request: HttpRequest, point: Point, *, has_others: bool) -> None:
    leads = request.user.has_perm("logistics.lead_point", point)
    request.counter = Counter(point, leads, has_others)  # type: ignore[attr-defined]


def _named(request: HttpRequest, points: QuerySet[Point]) -> Point | None:
    """Return the point that the request names; one where the person does not work does not exist for them."""
    named = request.POST.get("point") or request.GET.get("point")
    if not named:
        return None
    point = points.filter(pk=int(named)).first() if is_id(named) else None
    if point is None:
        raise Http404
    return point


def _chosen(request: HttpRequest, points: QuerySet[Point], found: list[Point]) -> Point | None:
    if len(found) == 1:
        return found[0]
    return points.filter(pk=request.session.get(SESSION_KEY)).first()


def is_id(text: str) -> bool:
    """Whether the text can be the id of a row."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_ID

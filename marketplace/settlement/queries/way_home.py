"""Goods that were taken back and are on their way to their seller's stock."""

from django.db.models import Q, QuerySet

from logistics.models import Point
from logistics.queries import points_visible_to
from marketplace.accounts.models import User
from marketplace.settlement.models import WayHome


def ways_home_visible_to(user: User) -> QuerySet[WayHome]:
    """Return what was taken back at the person's points, or belongs on a shelf or in a van there; all for an admin."""
    return at_point(WayHome.objects.all(), points_visible_to(user))


def at_point(ways: QuerySet[WayHome], point: Point | QuerySet[Point]) -> QuerySet[WayHome]:
    """Return those that were taken back at the point (or points), or belong there, the oldest first."""
    points = [point] if isinstance(point, Point) else point
    here = Q(taken_back__point__in=points)
    here |= Q(stockrecord__partner__outlet__point__in=points)
    here |= Q(stockrecord__partner__outlet__carrier__point__in=points)
    found = ways.filter(here).select_related(
        "taken_back__seller_order", "taken_back__point", "line", "stockrecord__partner__legal_seller"
    )
    return found.order_by("taken_back__at", "pk")

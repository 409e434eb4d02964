"""Sales that were taken back, for the second person who reads them."""

from django.db.models import Q, QuerySet

from logistics.models import CashSale, Point
from logistics.queries.visibility import points_visible_to
from marketplace.accounts.models import User


def voids_visible_to(user: User) -> QuerySet[CashSale]:
    """Return the voided sales over the counters and from the vans of the points where the person works."""
    return voids_at(points_visible_to(user))


def voids_at(point: Point | QuerySet[Point]) -> QuerySet[CashSale]:
    """Return the voided sales of the point (or points), the latest first, with what a list of them shows."""
    points = [point] if isinstance(point, Point) else point
    here = Q(shift__point__in=points) | Q(carrier__point__in=points)
    found = CashSale.objects.filter(here, voided_at__isnull=False)
    found = found.select_related("order", "shift__point", "carrier__point", "voided_by", "void_read_by")
    return found.order_by("-voided_at", "-pk")


def voids_to_read(point: Point) -> QuerySet[CashSale]:
    """Return the voided sales of the point that no second person has read, the oldest first."""
    return voids_at(point).filter(void_read_at__isnull=True).order_by("voided_at", "pk")

"""Who works at a post office in a season."""

from functools import cache

from logistics.models import Clerk, Point
from marketplace.accounts.models import User


def forget_offices() -> None:
    """Ask anew who works where: another season is played, perhaps in another database."""
    clerk_of.cache_clear()
    head_of.cache_clear()


@cache
def clerk_of(point: Point) -> User:
    """Return the clerk of a point (asked for at every scan, so kept); its head, where there is nobody else."""
    # By name of the role: a clerk comes before a head. Whoever came later is there for something else.
    return point.clerks.filter(until=None).select_related("user").order_by("role", "pk")[0].user


@cache
def head_of(point: Point) -> User:
    """Return the head of a point."""
    return point.clerks.filter(role=Clerk.Role.HEAD, until=None).select_related("user").order_by("pk")[0].user

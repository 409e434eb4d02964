"""Who works at a post office in a season."""

from functools import cache

from logistics.models import Clerk, Point, Shift
from marketplace.accounts.models import User
from marketplace.common.compiled import Compiled, Given
from marketplace.shop.partner.models import Partner, StockRecord

_OPEN: Compiled[Shift] = Compiled(
    lambda: Shift.objects.filter(point=Given("point"), clerk=Given("clerk"), status=Shift.Status.OPEN).select_related(
        "point__operator", "point__commune__province", "clerk"
    )[:1]
)
_LYING: Compiled[StockRecord] = Compiled(
    lambda: StockRecord.objects.filter(partner=Given("shelf"), num_in_stock__gt=0).order_by("pk")
)


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


def shift_at(point: Point) -> Shift:
    """Return the shift that the clerk of the point has open."""
    shift = _OPEN.first(point=point.pk, clerk=clerk_of(point).pk)
    if shift is None:
        raise Shift.DoesNotExist
    return shift


def lying_on(shelf: Partner) -> list[StockRecord]:
    """Return what lies on a shelf, the oldest first."""
    return _LYING.rows(shelf=shelf.pk)

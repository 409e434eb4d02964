"""The drawer and the float: what is out, what came back, what waits to be remitted."""

from django.db.models import Q, QuerySet, Sum

from logistics.models import CashSale, Point, Shift
from logistics.queries.cash import COUNTED
from logistics.queries.visibility import points_visible_to
from marketplace.accounts.models import User

_FINISHED = [str(status) for status in COUNTED]


def float_free(point: Point) -> int:
    """Return the đồng of small change that lie in the till: all that was issued less what open shifts hold.

    A shift whose difference waits for approval still holds its float.
    """
    issued: int | None = point.float_issues.aggregate(sum=Sum("amount"))["sum"]
    out: int | None = point.shifts.exclude(status__in=_FINISHED).aggregate(sum=Sum("float_amount"))["sum"]
    return (issued or 0) - (out or 0)


def open_shift_of(user: User) -> Shift | None:
    """Return the shift that the person has open, if any."""
    shifts = Shift.objects.filter(clerk=user, status=Shift.Status.OPEN)
    return shifts.select_related("point__operator", "point__commune__province").first()


def shifts_visible_to(user: User) -> QuerySet[Shift]:
    """Return the shifts of the points where the person works; all for an admin."""
    return Shift.objects.filter(point__in=points_visible_to(user))


def shifts_to_remit(point: Point) -> QuerySet[Shift]:
    """Return the finished shifts whose takings are not in a remittance, oldest first."""
    finished = point.shifts.filter(status__in=_FINISHED, remittance_link__isnull=True)
    return finished.order_by("closed_at", "pk")


def shifts_to_approve(point: Point) -> QuerySet[Shift]:
    """Return the shifts whose difference waits for a second person, oldest first."""
    return point.shifts.filter(status=Shift.Status.DIFFERENCE).order_by("closed_at", "pk")


def sales_of(shift: Shift) -> QuerySet[CashSale]:
    """Return the sales of a shift, the newest first, voided ones too."""
    return shift.sales.select_related("order").prefetch_related("order__lines").order_by("-sold_at", "-pk")


def sales_visible_to(user: User) -> QuerySet[CashSale]:
    """Return the sales over the counters and from the vans of the person's points, and a carrier's own."""
    points = points_visible_to(user)
    own = Q(shift__point__in=points) | Q(carrier__point__in=points) | Q(carrier__user=user.pk)
    return CashSale.objects.filter(own).distinct() if user.is_authenticated else CashSale.objects.none()

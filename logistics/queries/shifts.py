"""The drawer and the float: what is out, what came back, what waits to be remitted."""

from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from logistics.models import CashSale, FloatIssue, FloatReturn, Point, Shift
from logistics.queries.cash import COUNTED, handovers_to_remit, held_in_till, refunds_to_remit
from logistics.queries.visibility import points_visible_to
from marketplace.accounts.models import User
from marketplace.common.compiled import Compiled, Given

_FINISHED = [str(status) for status in COUNTED]


def float_free(point: Point) -> int:
    """Return the đồng of small change that lie in the till: issued, less given back, less what open shifts hold.

    A shift whose difference waits for approval still holds its float.
    """
    sums: Any = _FLOAT.first(point=point.pk)
    issued, back, out = sums
    return int(issued - back - out)


def _float() -> "QuerySet[Point, Any]":
    """Return what was issued, what came back and what open shifts hold, in đồng, of one point."""
    point = OuterRef("pk")
    issued = FloatIssue.objects.filter(point=point)
    back = FloatReturn.objects.filter(point=point)
    out = Shift.objects.filter(point=point).exclude(status__in=_FINISHED)
    return Point.objects.filter(pk=Given("point")).values_list(
        _sum(issued, "amount"), _sum(back, "amount"), _sum(out, "float_amount")
    )


def _sum(rows: "QuerySet[Any]", field: str) -> Coalesce:
    added = rows.order_by().values("point").annotate(sum=Sum(field)).values("sum")
    return Coalesce(Subquery(added), 0, output_field=BigIntegerField())


_FLOAT: Compiled[Any] = Compiled(_float)


def float_at_hand(point: Point, held: int | None = None) -> int:
    """Return the đồng of small change that can be taken out of the till now, which holds ``held`` if that is known.

    ``float_free``, as far as the money is there: a drawer that came back with less than its float took from it.
    """
    return max(0, min(float_free(point), held_in_till(point) if held is None else held))


def till_above_float(point: Point) -> int:
    """Return the đồng in the till that are neither small change nor counted for a remittance; negative: float is short.

    What the next remittance will expect, and the most that can be paid back to customers out of the till.
    """
    came: int | None = handovers_to_remit(point).aggregate(sum=Sum("counted"))["sum"]
    takings: int | None = shifts_to_remit(point).aggregate(sum=Sum(F("counted") - F("float_amount")))["sum"]
    paid: int | None = refunds_to_remit(point).aggregate(sum=Sum("amount"))["sum"]
    return (came or 0) + (takings or 0) - (paid or 0)


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

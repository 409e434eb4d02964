"""Who delivers to a commune, and by when: one look into the coverage table, no solver."""

import datetime as dt
from typing import NamedTuple

from django.utils.translation import gettext as _

from logistics.domain.errors import NotDeliverable
from logistics.models import Coverage, Point
from marketplace.areas.models import Commune
from marketplace.common import clock


class Promise(NamedTuple):
    """The delivering point, and the moment by which it promises the goods at the door."""

    point: Point
    promised_by: dt.datetime


def delivering_point(*, commune: Commune, on: dt.date) -> Point:
    """Return the open point that delivers to the commune on the day, the lowest rank first.

    Raises ``NotDeliverable`` where there is none.
    """
    return _coverage(commune, on).point


def promise(*, commune: Commune, at: dt.datetime) -> Promise:
    """Return who delivers what is ordered at the moment ``at``, and by when. Raises ``NotDeliverable``."""
    coverage = _coverage(commune, clock.day_of(at))
    return Promise(coverage.point, at + dt.timedelta(hours=coverage.promise_hours))


def _coverage(commune: Commune, on: dt.date) -> Coverage:
    found: Coverage | None = (
        Coverage.objects.in_force(on)
        .filter(commune=commune, point__is_open=True, point__delivers=True)
        .select_related("point")
        .order_by("rank", "point_id")
        .first()
    )
    if found is None:
        raise NotDeliverable(
            _("Chợ chưa giao được đến %(commune)s. Xin chọn nơi nhận khác.") % {"commune": commune.name}
        )
    return found

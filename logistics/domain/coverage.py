"""Who delivers to a commune, and by when: one look into the coverage table, no solver."""

import datetime as dt
from typing import NamedTuple

from django.utils.translation import gettext as _

from logistics.domain.errors import NotDeliverable
from logistics.models import Coverage, Point, Zone
from logistics.queries.zones import zone_of
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given

_FIRST: Compiled[Coverage] = Compiled(
    lambda: (
        Coverage.objects.in_force(Given("on"))
        .filter(commune=Given("commune"), point__is_open=True, point__delivers=True)
        .select_related("point__operator")
        .order_by("rank", "point_id")[:1]
    )
)


class Promise(NamedTuple):
    """The delivering point, and the moment by which it promises the goods at the door."""

    point: Point
    promised_by: dt.datetime
    zone: Zone | None = None  # the one that holds there now, if any

    @property
    def note(self) -> str:
        """Return what the zone changes for whoever receives; "" where it changes nothing."""
        return zone_note(self.zone)


def zone_note(zone: Zone | None) -> str:
    """Return what a zone changes at the door, hours and all; "" where it changes nothing."""
    level = Zone.Level(zone.level) if zone else Zone.Level.GREEN
    if zone is not None and zone.enter_from and zone.enter_until:
        words = {"first": f"{zone.enter_from:%H:%M}", "last": f"{zone.enter_until:%H:%M}"}
        return _("Vùng cam: bưu tá chỉ vào từ %(first)s đến %(last)s, hàng có thể đến chậm.") % words
    return {
        Zone.Level.YELLOW: _("Vùng vàng: bưu tá giao không tiếp xúc, để hàng trước cửa rồi lùi ra."),
        Zone.Level.ORANGE: _("Vùng cam: bưu tá chỉ vào trong giờ cho phép, hàng có thể đến chậm."),
        Zone.Level.RED: _("Vùng đỏ: tổ cộng đồng nhận hàng ở ranh giới rồi mang vào từng hộ."),
    }.get(level, "")


def delivering_point(*, commune: Commune, on: dt.date) -> Point:
    """Return the open point that delivers to the commune on the day, the lowest rank first.

    Raises ``NotDeliverable`` where there is none.
    """
    return _coverage(commune, on).point


def promise(*, commune: Commune, at: dt.datetime, to_boundary: bool = False) -> Promise:
    """Return who delivers what is ordered at the moment ``at``, and by when. Raises ``NotDeliverable``.

    Into a red zone goods go only as far as its boundary, where a community team takes them (``to_boundary``).
    """
    coverage = _coverage(commune, clock.day_of(at))
    zone = zone_of(commune, at)
    if zone is not None and zone.level == Zone.Level.RED and not to_boundary:
        raise NotDeliverable(
            _("%(commune)s đang là vùng đỏ, bưu tá không vào tận nhà. Xin đặt qua tổ cộng đồng, hoặc chọn nơi khác.")
            % {"commune": commune.name},
            code="closed_zone",
        )
    first, last = _hours(coverage.point, zone)
    return Promise(coverage.point, _in_hours(at + dt.timedelta(hours=coverage.promise_hours), first, last), zone)


def _hours(point: Point, zone: Zone | None) -> tuple[dt.time, dt.time]:
    """Return from when to when somebody knocks: the zone's permitted hours, else the point's opening hours."""
    if zone is not None and zone.enter_from and zone.enter_until:
        return zone.enter_from, zone.enter_until
    return point.opens, point.closes


def _in_hours(moment: dt.datetime, first: dt.time, last: dt.time) -> dt.datetime:
    """Return the moment, or the end of the next hours in which it may be kept: nobody is promised 00:17."""
    local = moment.astimezone(clock.VIETNAM)
    if first > last or first <= local.time() <= last:  # open over midnight: any hour will do
        return moment
    day = local.date() + dt.timedelta(days=1 if local.time() > last else 0)
    return dt.datetime.combine(day, last, tzinfo=clock.VIETNAM)


def _coverage(commune: Commune, on: dt.date) -> Coverage:
    found = _FIRST.first(on=on, commune=commune.pk)
    if found is None:
        raise NotDeliverable(
            _("Chợ chưa giao được đến %(commune)s. Xin chọn nơi nhận khác.") % {"commune": commune.name}
        )
    return found

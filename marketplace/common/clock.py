"""Time as the market counts it: stored in UTC, a day is a day in Vietnam."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> dt.datetime:
    """Return the current moment, aware. Tests and the demo season move it with ``freeze``-like patching here."""
    return _moved if _moved is not None else timezone.now()


def today() -> dt.date:
    """Return the current day in Vietnam."""
    return day_of(now())


def day_of(moment: dt.datetime) -> dt.date:
    """Return the day in Vietnam on which ``moment`` falls."""
    return moment.astimezone(VIETNAM).date()


def midnight(day: dt.date) -> dt.datetime:
    """Return the moment at which a day begins in Vietnam."""
    return dt.datetime.combine(day, dt.time(), tzinfo=VIETNAM)


_moved: dt.datetime | None = None


class at:
    """Context manager: within it, ``now()`` is ``moment``. For the demo season and tests, single process only."""

    def __init__(self, moment: dt.datetime) -> None:
        self.moment = moment
        self.before: dt.datetime | None = None

    def __enter__(self) -> dt.datetime:
        global _moved
        self.before, _moved = _moved, self.moment
        return self.moment

    def __exit__(self, *exc: object) -> None:
        global _moved
        _moved = self.before

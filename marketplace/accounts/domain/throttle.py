"""Counting how often somebody does something, in the database and without a race.

One statement decides and counts, so that forty requests at once are counted as forty. Windows are fixed (an hour
starts on the hour), which lets at most twice the limit through around a boundary.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F, QuerySet

from marketplace.accounts import crypto
from marketplace.accounts.models import LoginCode, Throttle
from marketplace.common import clock

_SPEND = """
    INSERT INTO accounts_throttle (key, window_start, used) VALUES (%s, %s, 1)
    ON CONFLICT (key, window_start) DO UPDATE SET used = accounts_throttle.used + 1
    WHERE accounts_throttle.used < %s
    RETURNING used
"""
KEPT = dt.timedelta(days=7)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Limit:
    """At most ``times`` of ``what`` in each window of length ``window``."""

    what: str
    times: int
    window: dt.timedelta


def spend(*, limit: Limit, who: str) -> bool:
    """Use one of what ``who`` has left in this window; ``False``, and nothing counted, when nothing is left.

    Commits by itself (a caller's rollback must not give a try back), so it refuses to run inside a transaction.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_SPEND, [_key(limit, who), _window_start(limit), limit.times])
        return cursor.fetchone() is not None


def give_back(*, limit: Limit, who: str) -> None:
    """Return one use, e.g. because the password was right."""
    _rows(limit, who).filter(used__gt=0).update(used=F("used") - 1)


def is_used_up(*, limit: Limit, who: str) -> bool:
    """Whether nothing is left in this window: for telling a person, never for deciding."""
    return _rows(limit, who).filter(used__gte=limit.times).exists()


def _rows(limit: Limit, who: str) -> QuerySet[Throttle]:
    return Throttle.objects.filter(key=_key(limit, who), window_start=_window_start(limit))


def _key(limit: Limit, who: str) -> str:
    """Return a keyed hash: a phone number or an address on the network is not kept here in clear."""
    return crypto.keyed_hash(f"{limit.what}:{who}")


def _window_start(limit: Limit) -> dt.datetime:
    """Return the start of the window in which the current moment falls."""
    return _EPOCH + (clock.now() - _EPOCH) // limit.window * limit.window


def forget_old_counts() -> int:
    """Delete windows and codes that ended more than a week ago; return how many rows went."""
    oldest = clock.now() - KEPT
    windows, _details = Throttle.objects.filter(window_start__lt=oldest).delete()
    codes, _details = LoginCode.objects.filter(expires_at__lt=oldest).delete()
    return windows + codes

"""How often an application may call: so many requests in each minute of the clock, counted in Valkey.

A limit is no truth: where Valkey is away, each process counts for itself, so that at worst an application calls as
often as there are processes; nothing waits for a dead server longer than ``_PATIENCE``, and not again for a while.
Counting in PostgreSQL instead would make all requests of an application queue for one row.
"""

import logging
import time
from collections import Counter

import redis
from django.conf import settings
from django.db import connection

from marketplace.api.models import Application

MINUTE = 60
_PATIENCE = 0.25
_PAUSE_SECONDS = 5.0
logger = logging.getLogger(__name__)


class _Counting:
    """The process's connection, and what it counts by itself while there is none."""

    def __init__(self) -> None:
        self.server: redis.Redis | None = None
        self.away_until = 0.0
        self.own: Counter[str] = Counter()
        self.own_minute = 0

    def count(self, key: str, minute: int) -> int:
        """Add a request to the minute and return how many there were."""
        if time.monotonic() >= self.away_until:
            try:
                return self._count_together(key)
            except (redis.RedisError, OSError):
                self.away_until = time.monotonic() + _PAUSE_SECONDS
                logger.warning("requests are counted by process: the cache server does not answer")
        if minute != self.own_minute:
            self.own.clear()
            self.own_minute = minute
        self.own[key] += 1
        return self.own[key]

    def _count_together(self, key: str) -> int:
        if self.server is None:
            self.server = redis.Redis.from_url(
                settings.CACHES["default"]["LOCATION"], socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE
            )
        count = int(self.server.incr(key))  # type: ignore[arg-type]  # not a promise: this client is not async
        if count == 1:
            self.server.expire(key, 2 * MINUTE)
        return count


_counting = _Counting()


def seconds_to_wait(application: Application) -> int:
    """Count a request of the application; return 0 where it may go on, else the seconds until it may call again."""
    now = int(time.time())
    minute = now // MINUTE
    key = f"api-calls:{connection.settings_dict['NAME']}:{application.pk}:{minute}"
    if _counting.count(key, minute) <= application.requests_per_minute:
        return 0
    return MINUTE - now % MINUTE

"""Where copies of pages lie: one in each process, one in Valkey for all; how old they may get, and who makes them.

Ages are counted from before the page's data were read, and by one clock at a time: a process knows its own, and Valkey
says how long a copy still has to live. So clocks that differ between machines cannot make a copy older than it is said.
"""

import hashlib
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

import redis
from django.conf import settings

from marketplace.common.page_cache.shell import Shell, unpacked
from marketplace.common.valkey import Spare

REFRESH_AFTER = 3.0
"""Seconds after which whoever comes next makes the page anew, while others still get the old one."""
GONE_AFTER = 4.5
"""Seconds after which nobody gets it any more: with the way to the visitor the five that a price may be old."""
MOST_COPIES = 200
_RENDERS_WITHIN_MS = 5_000
_WAIT_FOR_OTHERS = 2.0
_LOOK_EVERY = 0.015
_PREFIX = "page:2:"
_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"

shared = Spare(lambda: str(settings.CACHES["default"]["LOCATION"]))


class Copy(NamedTuple):
    """A page and when its data were read at the earliest, by this process's clock."""

    shell: Shell
    born: float


class PageStore:
    """The copies of one process, and its way to those that all share."""

    def __init__(self) -> None:
        self._copies: OrderedDict[str, Copy] = OrderedDict()
        self._lock = threading.Lock()

    def at_hand(self, key: str) -> Shell | None:
        """Return this process's own copy where it is fresh enough to be given away without asking."""
        held = self._copies.get(key)
        return held.shell if held is not None and _is_fresh(held) else None

    def fetch(self, key: str, render: Callable[[], Shell | None]) -> Shell | None:
        """Return the page, made by ``render`` where nobody has it; ``None`` where ``render`` says it may not be kept.

        In a crowd one makes it, and the others get the old one or wait. Without Valkey each process is for itself.
        """
        if (fresh := self.at_hand(key)) is not None:
            return fresh
        name = _PREFIX + hashlib.blake2b(key.encode(), digest_size=20).hexdigest()
        until = time.monotonic() + _WAIT_FOR_OTHERS
        while True:
            found = self._read(key, name)
            if found is not None and _is_fresh(found):
                return found.shell
            token = uuid.uuid4().hex
            if _claim(name, token):
                return self._make(key, name, token, render)
            if (old := found or self._usable(key)) is not None:
                return old.shell
            if time.monotonic() > until:
                return self._make(key, name, "", render)
            time.sleep(_LOOK_EVERY)

    def _make(self, key: str, name: str, token: str, render: Callable[[], Shell | None]) -> Shell | None:
        try:
            if token and (made := self._read(key, name)) is not None and _is_fresh(made):
                return made.shell  # by whoever had the lock between our look and our turn
            born = time.monotonic()
            shell = render()
            if shell is not None:
                self._keep(key, Copy(shell, born))
                _write(name, Copy(shell, born))
        finally:
            if token:
                shared.ask(lambda server: server.eval(_RELEASE, 1, f"{name}:making", token))
        return shell

    def _read(self, key: str, name: str) -> Copy | None:
        """Return the shared copy, if it is there and any good."""
        asked_at = time.monotonic()  # before it is asked how long it has to live: rather thought too old than too young

        def question(server: redis.Redis) -> tuple[bytes | None, int]:
            pipeline = server.pipeline(transaction=True)
            pipeline.get(name)
            pipeline.pttl(name)
            data, left = pipeline.execute()
            return data, left

        data, left = shared.ask(question) or (None, 0)
        if data is None or left <= 0:
            return None
        try:
            copy = Copy(unpacked(data), asked_at - (GONE_AFTER - left / 1000))
        except (ValueError, KeyError):  # another release's
            return None
        self._keep(key, copy)
        return copy

    def _usable(self, key: str) -> Copy | None:
        held = self._copies.get(key)
        return held if held is not None and time.monotonic() - held.born < GONE_AFTER else None

    def _keep(self, key: str, copy: Copy) -> None:
        now = time.monotonic()
        with self._lock:
            self._copies[key] = copy
            self._copies.move_to_end(key)
            while self._copies:
                oldest = next(iter(self._copies))
                if len(self._copies) <= MOST_COPIES and now - self._copies[oldest].born < GONE_AFTER:
                    break
                del self._copies[oldest]


def _is_fresh(copy: Copy) -> bool:
    return time.monotonic() - copy.born < REFRESH_AFTER


def _claim(name: str, token: str) -> bool:
    """Say whether this process is the one that makes the page: also where nobody can be asked."""
    taken = shared.ask(lambda server: bool(server.set(f"{name}:making", token, nx=True, px=_RENDERS_WITHIN_MS)))
    return taken is not False


def _write(name: str, copy: Copy) -> None:
    left = int((GONE_AFTER - (time.monotonic() - copy.born)) * 1000)
    if left > 0:
        shared.ask(lambda server: server.set(name, copy.shell.packed(), px=left))

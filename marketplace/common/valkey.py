"""Valkey for what a page would like to ask and can do without: a short wait, and after a failure a pause.

Page copies and visit counters stand on it. A page never waits for them longer than a fifth of a second, and while the
server is away only one request every few seconds finds that out.
"""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

import redis

logger = logging.getLogger(__name__)

WAIT_SECONDS = 0.2
PAUSE_SECONDS = 2.0
AnswerT = TypeVar("AnswerT")


class Spare:
    """A server that may be away. ``address`` is read at each call, so that settings may change beneath it."""

    def __init__(self, address: Callable[[], str]) -> None:
        self._address = address
        self._pools: dict[str, redis.ConnectionPool] = {}
        self._silent: dict[str, float] = {}

    def ask(self, question: "Callable[[redis.Redis], AnswerT]") -> AnswerT | None:
        """Return the answer, or ``None`` where the server is away (``None`` may be an answer, too)."""
        address = self._address()
        if time.monotonic() < self._silent.get(address, 0.0):
            return None
        try:
            return question(self._client(address))
        except redis.RedisError as error:
            self._silent[address] = time.monotonic() + PAUSE_SECONDS
            logger.warning("Valkey is away, pages go on without it: %s", type(error).__name__)
            return None

    def _client(self, address: str) -> redis.Redis:
        if address not in self._pools:
            self._pools[address] = redis.ConnectionPool.from_url(
                address, socket_timeout=WAIT_SECONDS, socket_connect_timeout=WAIT_SECONDS
            )
        return redis.Redis(connection_pool=self._pools[address])

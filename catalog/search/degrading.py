"""Two engines, one of which may be away: then the other answers, and nobody who looks for goods learns of it."""

import logging
import threading
import time
from collections.abc import Callable

from elasticsearch import ApiError, BadRequestError, TransportError

from catalog.search.protocol import Found, Offer, ProductSearch, Wish

PAUSE_SECONDS = 10.0
"""So long a server that failed is not asked again: each who asks would wait for it in vain."""
log = logging.getLogger(__name__)


class DegradingSearch:
    """``first`` while it answers, else ``second``; this process remembers for some seconds that it does not."""

    def __init__(
        self, first: ProductSearch, second: ProductSearch, *, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._first, self._second, self._seconds = first, second, seconds
        self._asked_again_at = float("-inf")
        self._is_away = False
        self._lock = threading.Lock()

    def find(self, wish: Wish) -> Found:
        """Return what fits a wish, from whichever engine answers."""
        if self._seconds() < self._asked_again_at:
            return self._second.find(wish)
        try:
            found = self._first.find(wish)
        except BadRequestError:  # the server is well, our question is not: that one alone goes to the other engine
            log.exception("Elasticsearch did not understand a search")
            return self._second.find(wish)
        except (ApiError, TransportError) as error:
            self._leave(error)
            return self._second.find(wish)
        self._is_back()
        return found

    def suggest(self, text: str, *, most: int) -> list[Offer]:
        """Return names that begin as ``text`` does."""
        return self._second.suggest(text, most=most)

    def _leave(self, error: Exception) -> None:
        with self._lock:
            self._asked_again_at = self._seconds() + PAUSE_SECONDS
            was_away, self._is_away = self._is_away, True
        if not was_away:  # once, not with every search of an evening
            log.warning("Elasticsearch is away, PostgreSQL answers: %s", error)

    def _is_back(self) -> None:
        if self._is_away:
            self._is_away = False
            log.warning("Elasticsearch answers again")

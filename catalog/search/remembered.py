"""Search that remembers for half a minute what it found: what many look for is looked for once.

What is in stock and what it costs search itself knows only from minute to minute, and whoever shows a list asks the
stock what of it can be bought. A product or a name that is new, a word that staff changed, or another hour (another
household's turn) is another question, so nothing new is missed; a title that was changed is found half a minute later.
"""

import hashlib
from collections.abc import Callable

from django.core.cache import caches

from catalog.search import names
from catalog.search.protocol import Found, Offer, ProductSearch, Wish

FOR_SECONDS = 30


class RememberedSearch:
    """A search engine whose answers are remembered in this process."""

    def __init__(self, engine: ProductSearch, *, state: Callable[[], object] = names.state) -> None:
        self._engine = engine
        self._state = state

    def find(self, wish: Wish) -> Found:
        """Return what fits a wish; one short statement where the same was looked for just now."""
        place = wish.place.province_id if wish.place else ""
        hour = wish.at.replace(minute=0, second=0, microsecond=0).timestamp()
        asked = (wish.text, place, wish.filters, hour, wish.most, wish.with_facets, self._state())
        key = f"search:{hashlib.blake2b(repr(asked).encode(), digest_size=16).hexdigest()}"
        found: Found | None = caches["local"].get(key)
        if found is None:
            found = self._engine.find(wish)
            caches["local"].set(key, found, FOR_SECONDS)
        return found

    def suggest(self, text: str, *, most: int) -> list[Offer]:
        """Return names that begin as ``text`` does; they are in memory anyhow."""
        return self._engine.suggest(text, most=most)

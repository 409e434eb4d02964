"""The search engine of the market: whoever looks for goods asks this one, whichever it is."""

from catalog.search.postgres import PostgresSearch
from catalog.search.protocol import ProductSearch
from catalog.search.remembered import RememberedSearch

_ENGINE: ProductSearch = RememberedSearch(PostgresSearch())


def product_search() -> ProductSearch:
    """Return the engine."""
    return _ENGINE

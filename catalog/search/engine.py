"""The search engine of the market: whoever looks for goods asks this one, whichever it is."""

from functools import lru_cache

from django.conf import settings

from catalog.search.postgres import PostgresSearch
from catalog.search.protocol import ProductSearch
from catalog.search.remembered import RememberedSearch


def product_search() -> ProductSearch:
    """Return the engine: PostgreSQL, or Elasticsearch before it where the market has one."""
    return _engine(bool(settings.ELASTICSEARCH_URL))


@lru_cache(maxsize=2)
def _engine(has_server: bool) -> ProductSearch:
    postgres = PostgresSearch()
    if not has_server:
        return RememberedSearch(postgres)
    # Here, because a market without the server need not load its client: 20 MB and a third of a second a process.
    from catalog.search.degrading import DegradingSearch
    from catalog.search.elastic.engine import ElasticSearch

    return RememberedSearch(DegradingSearch(ElasticSearch(), postgres))

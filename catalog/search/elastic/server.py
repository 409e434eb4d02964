"""The server: how it is reached, and what its index is called."""

from functools import lru_cache

from django.conf import settings
from elasticsearch import Elasticsearch

from catalog.search.elastic.layout import LAYOUT

ANSWERS_WITHIN = 1.5
"""Seconds that a search may take; PostgreSQL answers instead of a server that is slower."""
BUILDS_WITHIN = 60.0


def client() -> Elasticsearch:
    """Return the client of this process: short of patience, and without a second try."""
    return _client(settings.ELASTICSEARCH_URL)


@lru_cache(maxsize=4)
def _client(url: str) -> Elasticsearch:
    return Elasticsearch(url, request_timeout=ANSWERS_WITHIN, max_retries=0, retry_on_timeout=False)


def alias() -> str:
    """Return the name that is asked; the index behind it changes with each build."""
    return f"{settings.ELASTICSEARCH_INDEX}-v{LAYOUT}"

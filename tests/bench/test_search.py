"""The large market that searches are measured in: the same goods, of many more households."""

import pytest
from django.db import connection

from bench.search import grow, queries
from catalog.models import SearchEntry
from catalog.search.postgres import PostgresSearch
from catalog.search.protocol import Wish
from tests.catalog.search.conftest import NOW, corpus_of_one  # noqa: F401  a fixture


@pytest.mark.django_db
def test_a_market_grows_by_households_and_is_searched_as_before(corpus_of_one):  # noqa: F811
    def execute(statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)

    execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is checked at the end of a transaction holds up changes of a table
    title = SearchEntry.objects.get().product.title
    grow(execute, last=corpus_of_one, entries=1, rows=5)
    assert SearchEntry.objects.count() == 5
    assert SearchEntry.objects.values("seller").distinct().count() == 5
    assert PostgresSearch().find(Wish(text=title, at=NOW)).total == 5


def test_what_is_asked_is_what_was_judged():
    assert len(set(queries())) > 200

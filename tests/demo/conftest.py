"""One season, loaded and played once for all tests of a file."""

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

from marketplace.demo.loading import load_demo
from marketplace.demo.season import SeasonReport, play_season
from tests.support.databases import TestDatabase

ORDERS = 1_620
"""Some are refused, as they should be: over the ration, above the ceiling, into a red zone."""


@pytest.fixture(scope="module")
def season(django_db_setup: TestDatabase, django_db_blocker) -> Iterator[SeasonReport]:
    """All channels for five days, committed; tests that change something do so in a transaction of their own."""
    try:
        with django_db_blocker.unblock():
            django_db_setup.load_once("demo", lambda: load_demo("small"))
            report = play_season(days=5, orders=ORDERS)
        yield report
    finally:  # also where it broke off: the next file's tests begin with nothing
        with django_db_blocker.unblock():
            TransactionTestCase._fixture_teardown(None)  # tests/conftest.py: a fresh copy of the template

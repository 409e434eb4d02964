"""The small market of ``world.py``, made once a module and taken away after it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

from tests.contracts.world import World, make_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The market is committed, so that each test and each attempt is a transaction of its own that is taken back.

    (In one transaction over all of them nothing that was taken back could be cleaned away: after some thousand attempts
    each question read through their remains, and took ten times as long.)
    """
    with django_db_blocker.unblock():
        market = make_world()
        clean()
        yield market
        TransactionTestCase._fixture_teardown(None)  # tests/conftest.py: the database as it was


def clean() -> None:
    """Clean away what was taken back, and let the planner know how little there is."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")

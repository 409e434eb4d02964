"""The crawl and the table of who gets what, over the loaded season: ``make soak SOAK="-k whole_season"``.

The small market of ``world.py`` is made on top of 7,987 households, 14,594 listings and 3,434 points, and the same
tests run: what opens, breaks or leaks only among many rows shows here. ``SEASON_ONE_IN=50`` loads a fiftieth.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import TransactionTestCase

from marketplace.demo.loading import load_demo
from tests.contracts import test_access, test_crawl
from tests.contracts.conftest import clean
from tests.contracts.test_crawl import crawled, of_role, sent  # noqa: F401  fixtures of the crawl
from tests.contracts.test_lists import MOST_KILOBYTES, MOST_ROWS
from tests.contracts.world import ROLES, World, make_world
from tests.support.lists import endless

pytestmark = [pytest.mark.soak, pytest.mark.timeout(14_400)]

ONE_IN = int(os.environ.get("SEASON_ONE_IN", "1"))


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The small market among the season's rows, committed."""
    with django_db_blocker.unblock():
        load_demo("season", one_in=ONE_IN)
        market = make_world()
        clean()
        yield market
        TransactionTestCase._fixture_teardown(None)  # tests/conftest.py: the database as it was


test_every_page_that_a_role_reaches_opens = test_crawl.test_every_page_that_a_role_reaches_opens
test_no_address_breaks = test_crawl.test_no_address_breaks


@pytest.mark.parametrize("role", test_crawl.SENDERS)
def test_no_form_breaks(world, crawled, sent, role):  # noqa: F811  fixtures are imported
    """With one hostile value in three; each of them the crawl of the small market sends."""
    test_crawl.test_no_form_breaks_and_a_refused_one_keeps_what_was_typed(world, crawled, sent, role, 3)


_in_a_transaction = pytest.mark.django_db
test_who_sends_a_form = _in_a_transaction(test_access.test_who_sends_a_form)
test_an_address_of_a_form_is_not_a_page = _in_a_transaction(test_access.test_an_address_of_a_form_is_not_a_page)
test_who_enters = _in_a_transaction(test_access.test_who_enters)
test_the_closed_branch_is_closed = _in_a_transaction(test_access.test_the_closed_branch_is_closed)


WRITTEN = ("help",)
"""Leads home while nobody has written a page of help; the season comes with some."""


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in test_access.PAGES if row.name not in WRITTEN], ids=lambda row: row.id)
def test_who_reads_a_page(world, row):
    test_access.test_who_reads_a_page(world, row)


@pytest.mark.parametrize("role", ROLES)
def test_no_list_is_without_end(world, crawled, role):  # noqa: F811  fixtures are imported
    opened = of_role(world, role, crawled, test_crawl.Found())
    assert endless(opened, rows=MOST_ROWS, kilobytes=MOST_KILOBYTES) == {}

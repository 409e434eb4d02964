"""No page of anybody holds a list without end: every desk of the loaded season, opened as the person who works there.

``make test`` loads a fiftieth of the households and their goods, but all 3,434 points, 1,100 carriers and 3,321
communes: enough to show a list that nobody cut into pages. ``make soak`` loads all of it.
"""

from collections.abc import Iterator

import pytest
from django.test import Client, TransactionTestCase
from django.urls import NoReverseMatch, reverse

from marketplace.accounts.models import User
from marketplace.demo.loading import load_demo
from marketplace.demo.loading.cast import CAST
from tests.contracts.access_table import ROWS
from tests.contracts.test_crawl import Found, follow
from tests.support.lists import endless, longest_list

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

MOST_ROWS = 110
"""A page of a list has fifty, a hundred at most; a choice offers every province, never every commune or point."""
MOST_KILOBYTES = 150
ROLES = ("admin", "campaign_manager", "household", "head")
PUBLIC = ("discovery:", "account", "basket", "checkout:", "wagtail")
"""Pages that everybody sees; ``test_whole_season.py`` opens them, and those of the other people."""


class Cast:
    """The people of the demo, each with a browser in which they are logged in."""

    def __init__(self) -> None:
        self.browsers = {role: Client() for role in ROLES}
        for role, browser in self.browsers.items():
            browser.force_login(User.objects.get_by_natural_key(CAST[role].phone))

    def browser(self, role: str) -> Client:
        """Return the person's browser."""
        return self.browsers[role]


@pytest.fixture(scope="module", params=[50, pytest.param(1, marks=pytest.mark.soak)], ids=["a fiftieth", "whole"])
def cast(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker) -> Iterator[Cast]:
    """The season, loaded and committed."""
    with django_db_blocker.unblock():
        load_demo("season", one_in=request.param)
        yield Cast()
        TransactionTestCase._fixture_teardown(None)  # tests/conftest.py: a fresh copy of the template


def entrances(role: str) -> list[str]:
    """Return where the person begins: their own page, and every address that names no thing."""
    found = [CAST[role].page]
    for row in ROWS:
        try:
            found.append(reverse(row.name, kwargs=row.kwargs))
        except NoReverseMatch:  # of some thing: links lead there
            continue
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("role", ROLES)
def test_no_list_is_without_end(cast: Cast, role: str) -> None:
    found = Found()
    opened = follow(found, cast, role, entrances(role), besides=PUBLIC)
    assert found.wrong == {}
    assert (CAST[role].page, True) in [(url, 'name="password"' not in html) for url, html in opened]
    assert endless(opened, rows=MOST_ROWS, kilobytes=MOST_KILOBYTES) == {}
    assert len(opened) >= 8


def test_the_lists_are_there_to_be_long(cast: Cast) -> None:
    """Were the market empty, no list would be too long."""
    page = cast.browser("admin").get(reverse("post:points")).content.decode()
    assert longest_list(page) == (50, "tr in tbody")
    assert 'rel="next"' in page


def test_a_list_is_measured_by_its_own_rows() -> None:
    menu = "<ul>" + "<li>x<br><img></li>" * 3 + "</ul>"
    table = "<table><thead><tr></tr></thead><tbody>" + f"<tr><td>{menu}</td></tr>" * 7 + "</tbody></table>"
    assert longest_list(menu + table + "<select>" + "<option>1</option>" * 5 + "</select>") == (7, "tr in tbody")
    assert longest_list("<p><svg>" + "<path/>" * 9 + "</svg>" + "<br>" * 9 + "</p>") == (1, "svg in p")
    assert longest_list("<form>" + "<label><input> x</label>" * 9 + "</form>") == (9, "label in form")
    assert endless([("/a/", table), ("/b/", menu)], rows=6, kilobytes=1) == {"/a/": "7 tr in tbody"}
    assert endless([("/a/", "x" * 3_000)], rows=6, kilobytes=2) == {"/a/": "3 kB"}

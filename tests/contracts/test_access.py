"""Every address × every role × own and other object: the answer that ``access_table.py`` says, and no other.

A denied form was filled in as whoever may send it would: the refusal is the person's, not the form's. It writes
nothing, and the same form, sent by whoever may, does: so it was a real attempt.
"""

import re
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.contracts import access_table as table
from tests.contracts.access_table import ENTRANCE, LOGIN, NO, NONE, OK, ROWS, SAID
from tests.contracts.world import ROLES
from tests.support.databases import in_vain
from tests.support.pages import form_to

pytestmark = pytest.mark.django_db

# Written by the ORM with quotes, by us without; every table's name has an underscore, and no word after UPDATE has.
_WRITE = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(?P<table>[a-z]+_\w+)')
# Who is logged in where, and what is in a browser's basket, are nobody's data but the browser's.
_OWN_TABLES = {"django_session", "pghistory_context", "basket_basket"}
_NONE_TEMPLATES = {"farm/none.html", "post/none.html", "community/none.html", "carrier/none.html", "bulk/none.html"}
NOT_SIDES = {"", "batch", "bank_transfer"}  # things of the market: there is one of them


def walk(resolver=None, namespace="", path=""):
    """Yield (name, path, pattern) of every address of the market."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern, inside, here)
        else:
            assert isinstance(pattern, URLPattern)
            yield namespace + (pattern.name or "?"), here, pattern


def in_branch(path):
    return path.startswith(table.CLOSED_BRANCH)


def in_api(path):
    """Whether keys open the address and not people: tests/api/test_access.py has a table of its own for these."""
    return path.startswith(table.API_BRANCH) and path != table.API_DOCS


def test_every_address_is_in_the_table():
    declared = {row.name for row in ROWS} | set(ENTRANCE)
    known = {name for name, path, _pattern in walk() if not in_branch(path) and not in_api(path)}
    assert known - declared == set(), "undeclared: say in access_table.py who gets what there"
    assert declared - known == set(), "no such address any more"


def url_of(row, world, whose, *, name="", thing=""):
    """Return the row's address for an object of the side."""
    found = world.things(whose or "own").get(thing or row.thing)
    kwargs = {**(found if isinstance(found, dict) else {}), **({} if name else row.kwargs)}
    return reverse(name or row.name, kwargs=kwargs)


def scope(row, world, whose, role):
    """Return what names the desk in a request: an admin sees all points, and has to choose one."""
    things = world.things(whose or "own")
    if row.desk in (table.POST, table.CALLS, table.COUNTERS) and (row.thing == "point" or role in table.ADMINS):
        return {"point": things["point"]}
    return {"household": things["household"]} if row.thing == "household" else {}


def writes_of(queries):
    return {found for query in queries for found in _WRITE.findall(query["sql"])} - _OWN_TABLES


def answer_of(response: HttpResponse) -> str:
    """Return the answer's name in the table."""
    if response.status_code in (403, 404):
        return str(response.status_code)
    if response.status_code == 302:
        path = urlsplit(response["Location"]).path
        names = {reverse("account_login"): LOGIN, reverse("discovery:track"): table.TO_TRACK}
        names |= {reverse("basket"): table.TO_BASKET, reverse("discovery:home"): table.TO_HOME}
        if path.startswith(reverse("checkout:thanks", args=["x"]).removesuffix("x/")):
            return table.TO_ORDER
        return names.get(path, "302")
    assert response.status_code == 200, response.status_code
    drawn = {template.name for template in response.templates}
    return NONE if drawn & _NONE_TEMPLATES else OK


def sides(row):
    return ["own"] if row.thing in NOT_SIDES else ["own", "other"]


PAGES = [row for row in ROWS if row.method == "get" or row.get == "page"]
FORMS = [row for row in ROWS if row.method == "post"]


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.id)
def test_who_reads_a_page(world, row):
    wrong = {}
    for whose in sides(row):
        url = url_of(row, world, whose)
        for role in ROLES:
            response = world.browser(role).get(url, scope(row, world, whose, role))
            expected = read_answer(row, role, whose if row.thing not in NOT_SIDES else None)
            if answer_of(response) != expected:
                wrong[f"{role}, {whose}"] = f"{answer_of(response)}, not {expected}"
    assert wrong == {}


def read_answer(row, role, whose):
    """Return who reads the page of a form: whoever may send it, and those who may read but not send."""
    expected = row.answer(role, whose)
    return (
        OK
        if row.method == "post"
        and (expected == SAID or (any(row.but is one for one in table.READ_ONLY) and expected == NO))
        else expected
    )


@pytest.mark.parametrize("row", FORMS, ids=lambda row: row.id)
def test_who_sends_a_form(world, row):
    wrong = {}
    for whose in sides(row):
        url = url_of(row, world, whose)
        typed = filled_in(row, world, whose, url)
        for role in ROLES:
            expected = row.answer(role, whose if row.thing not in NOT_SIDES else None)
            response, written = send(world.browser(role), url, typed | scope(row, world, whose, role))
            if not fits(response, expected, row):
                wrong[f"{role}, {whose}"] = f"{response.status_code}, not {expected}"
            elif bool(written) != (expected == OK and row.writes):
                wrong[f"{role}, {whose}"] = f"wrote {written or 'nothing'}"
    assert wrong == {}


def send(browser, url, typed):
    """Send the form, and take back what it did; return the response and the tables that were written to."""
    with in_vain(), CaptureQueriesContext(connection) as queries:
        response = browser.post(url, typed)
    return response, writes_of(queries.captured_queries)


def fits(response, expected, row):
    """Whether the response to a form is the expected answer."""
    answer = answer_of(response)
    if expected in (OK, SAID):
        return response.status_code == (row.status if expected == OK else 302) and answer not in (LOGIN, NONE)
    return answer == expected


def filled_in(row, world, whose, url):
    """Return what whoever may send the form would send: as drawn for them, with what they type."""
    if row.page == table.UNDRAWN:
        return row.typed(world, whose)
    role = next(role for role in ROLES if row.answer(role, whose if row.thing not in NOT_SIDES else None) == OK)
    drawn_on = url_of(row, world, whose, name=row.page, thing=row.page_thing)
    response = world.browser(role).get(drawn_on, scope(row, world, whose, role))
    form = form_to(response.content.decode(), drawn_on, url)
    typed = {name: values if len(values) > 1 else values[0] for name, values in form.values.items()}
    for name, values in form.choices.items():
        if not typed.get(name):
            typed[name] = next((value for value in values if value), "")
    return typed | (row.typed(world, whose) if row.typed else {})


@pytest.mark.parametrize("row", [row for row in FORMS if row.get == "405"], ids=lambda row: row.id)
def test_an_address_of_a_form_is_not_a_page(world, row):
    role = next(role for role in ROLES if row.answer(role, None) == OK or row.answer(role, "own") == OK)
    assert world.browser(role).get(url_of(row, world, "own")).status_code == 405


def entrance_url(name):
    kwargs = {"rest": "abc/", "key": "abc", "uidb36": "1", "restriction_id": 1, "page_view_restriction_id": 1}
    samples = [{}, *({n: kwargs[n]} for n in ("rest", "key", "restriction_id")), {"uidb36": "1", "key": "abc-def"}]
    samples.append({"page_view_restriction_id": 1, "page_id": 1})
    if name == "wagtail_serve":
        return reverse(name, args=[""])
    if name == "wagtaildocs_serve":
        return reverse(name, args=["1", "a.pdf"])
    for sample in samples:
        try:
            return reverse(name, kwargs=sample)
        except Exception:  # noqa: S112  another sample fits
            continue
    raise AssertionError(name)


@pytest.mark.parametrize("name", ENTRANCE)
def test_who_enters(world, name):
    got = []
    for role in ("anonymous", "consumer"):
        for method in ("get", "post"):
            with in_vain():
                response = getattr(world.browser(role), method)(entrance_url(name))
            where = response.get("Location", str(response.status_code))
            got.append(LOGIN if where.startswith("/account/login/?next=") else where)
    assert tuple(got) == ENTRANCE[name]


def closed_addresses():
    """Yield the addresses of the closed branch, with 1 or x wherever something is asked for."""
    for name, path, pattern in walk():
        if not in_branch(path) or name in table.OPEN_IN_BRANCH:
            continue
        kinds = {key: type(converter).__name__ for key, converter in pattern.pattern.converters.items()}
        for key, kind in kinds.items():
            path = re.sub(rf"<(?:\w+:)?{key}>", "1" if kind == "IntConverter" else "x", path)
        yield name, "/" + re.sub(r"<(?:\w+:)?\w+>", "1", path)


def test_the_closed_branch_is_closed(world):
    addresses = [(name, url) for name, url in closed_addresses() if "(" not in url and "^" not in url]
    assert len(addresses) > 150
    open_to = set()
    for role in table.CLOSED_TO:
        browser = world.browser(role)
        for name, url in addresses:
            response = browser.get(url)
            away = response.status_code == 302 and response["Location"].startswith("/admin/login/")
            if not away and response.status_code not in (403, 404):
                open_to.add((role, name, response.status_code))
    assert open_to == set()

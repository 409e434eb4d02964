"""Every page and every form as every role, with whatever people, phones and scripts send: never a 500.

Pages are found by following links from the entrances, forms in their HTML. Each form is sent as drawn, twice, and then
with hostile values, one field at a time and all at once. A refused form shows again what was typed. Each attempt is
taken back, so all of them meet the same market.

``make test`` tries a third of the values, another one with each form and field; ``make soak`` tries all.
"""

import traceback
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection
from django.http import HttpResponse
from django.urls import Resolver404, resolve, reverse

from tests.contracts.access_table import CLOSED_BRANCH, GONE, LOGIN, NO, NONE, ROWS, Row
from tests.contracts.world import ROLES, World
from tests.support.databases import in_vain
from tests.support.pages import Form, read

# Every value in every form of a clerk takes longer than three hundred seconds.
# No mark for the database: the world is committed, and each attempt is a transaction of its own.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

PAGES_OF_A_KIND = 1
"""So many pages of one address and set of query keys are opened by each role: a second one shows little new."""
MOST_PAGES = 150

NFD = unicodedata.normalize("NFD", "Nguyễn Thị Hoa, Lục Ngạn")
HOSTILE = {
    "nothing": "",
    "zero": "0",
    "negative": "-1",
    "huge": "1" + "0" * 30,
    "NUL": "a\x00b",
    "NFD": NFD,
    "wrong phone": "09123",
    "foreign phone": "+1 212 555 0100",
    "long": "đ" * 5_000,
    "emoji": "🍒👩‍🌾",
    "markup": "<script>alert(1)</script>'\";--%s{{7*7}}",
    "lone surrogate escape": "\\ud800",
    "no number": "NaN",
    "exponent": "1e400",
    "Arabic digits": "٣٢١",
    "far day": "9999-12-31",
    "spaces": " \t\r\n ",
    "direction": "\u202eaoH\u200b",
}
ALONE = ("negative", "huge", "NUL", "long")
"""What each single field is tried with while the others are as they should be."""
HIDDEN = ("nothing", "negative", "huge", "NUL", "markup")
BAD_IDS = ["0", "99999999999999999999", "x" * 300, "ế", "a b", "..", "%00", "-1", "CP00000000", "'"]
SENDERS = ("owner", "clerk", "head", "carrier", "admin", "consumer", "anonymous", "manager")
"""Who sends every form; the others have the same views behind theirs."""
KEPT_AT_LEAST = {"owner": 300, "clerk": 50, "carrier": 30, "admin": 100, "consumer": 100}
QUERIES = [
    "page=-1",
    f"page={'9' * 40}",
    "q=%ff%fe&status=x&start=9999-99-99",
    "q=%00",
    "point=x&household=x",
    "month=9999-99",
]
QUERIES += ["next=-1&back=x", "province=x&days=-1&seen=99999999999999999999&tab=x"]


@dataclass
class Found:
    """What went wrong, by where; and how much was tried."""

    wrong: dict[str, str] = field(default_factory=dict)
    tried: Counter = field(default_factory=Counter)


def attempt(found: Found, what: str, world: World, role: str, method: str, url: str, *args: Any, **kw: Any) -> Any:
    """Send one request; note an exception or a 5xx under ``what``; return the response, if any."""
    found.tried[method] += 1
    try:
        browser = world.browser(role)
        send = partial(browser.generic, "POST") if method == "raw" else getattr(browser, method)
        response: HttpResponse = send(url, *args, **kw)
    except Exception:
        found.wrong[f"{role} {method} {url[:90]} {what}"] = traceback.format_exc(limit=-3)[-700:]
        return None
    if response.status_code >= 500:
        found.wrong[f"{role} {method} {url[:90]} {what}"] = str(response.status_code)
    return response


def kind_of(url: str) -> str | None:
    """Return what makes an address a kind of its own; ``None`` for one that is not crawled."""
    parts = urlsplit(url)
    if parts.netloc not in ("", "testserver") or parts.path.startswith(("/static/", "/media/", f"/{CLOSED_BRANCH}")):
        return None
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return None
    keys = sorted(pair.split("=")[0] for pair in parts.query.split("&") if pair)
    return f"{name}?{'&'.join(keys)}"


def entrances(world: World) -> list[str]:
    """Return an address for every row of the access table, for things of both sides."""
    urls = []
    for row in ROWS:
        for things in (world.own.things, world.other.things):
            found = things.get(row.thing)
            try:
                urls.append(reverse(row.name, kwargs={**(found if isinstance(found, dict) else {}), **row.kwargs}))
            except Exception:  # noqa: S112  the other side has no such thing
                continue
    return list(dict.fromkeys(urls))


def pages(world: World, role: str, found: Found) -> list[tuple[str, str]]:
    """Open whatever the role can reach; return (address, HTML) of the pages that it got."""
    point = urlencode({"point": world.own.things["point"]})
    first = [*entrances(world), "/account/login/", "/account/signup/", "/account/login/code/", f"/post/?{point}"]
    return follow(found, world, role, first)


def follow(
    found: Found, market: Any, role: str, first: list[str], *, besides: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    """Open the first addresses as the role and what they link to, a page of each kind; ``market`` has browsers.

    ``besides``: how the names of addresses begin that are left out.
    """
    waiting = list(first)
    seen: Counter[str] = Counter()
    opened, done = [], set()
    while waiting and len(opened) < MOST_PAGES:
        url = waiting.pop(0)
        kind = kind_of(url)
        if kind is None or url in done or seen[kind] >= PAGES_OF_A_KIND or kind.startswith(besides):
            continue
        done.add(url)
        seen[kind] += 1
        with in_vain():
            response = attempt(found, "followed", market, role, "get", url)
        if response is None or response.status_code != 200 or "html" not in response.get("Content-Type", ""):
            continue
        html = response.content.decode()
        opened.append((url, html))
        waiting += read(html, f"http://testserver{url}")[1]
    return opened


@pytest.fixture(scope="module")
def crawled(world: World) -> dict[str, list[tuple[str, str]]]:
    """Pages by role, kept for the tests that send their forms."""
    return {}


@pytest.fixture(scope="module")
def sent() -> defaultdict[int, set[Any]]:
    """Forms that some role has sent, by share of the values: another role's views behind them are the same."""
    return defaultdict(set)


def of_role(world: World, role: str, crawled: dict[str, Any], found: Found) -> list[tuple[str, str]]:
    """Return the pages of a role, crawled once."""
    if role not in crawled:
        crawled[role] = pages(world, role, found)
    return crawled[role]


@pytest.mark.parametrize("role", ROLES)
def test_every_page_that_a_role_reaches_opens(world, crawled, role):
    found = Found()
    opened = of_role(world, role, crawled, found)
    assert found.wrong == {}
    assert len(opened) >= 8


def forms_of(opened: list[tuple[str, str]], sent: set[Any], role: str) -> list[Form]:
    """Return the forms that nobody has sent yet, one of each kind."""
    fresh = []
    for url, html in opened:
        for form in read(html, f"http://testserver{url}")[0]:
            kind = kind_of(form.action)
            mark = (kind, form.method, tuple(sorted(set(form.values) | set(form.choices))))
            if kind is None or mark in sent or (kind.startswith("account_logout") and role != "consumer"):
                continue
            sent.add(mark)
            fresh.append(form)
    return fresh


def as_drawn(form: Form) -> dict[str, Any]:
    """Return what a browser would send, with something in every choice."""
    data: dict[str, Any] = {name: values if len(values) > 1 else values[0] for name, values in form.values.items()}
    for name, values in form.choices.items():
        if not data.get(name):
            data[name] = next((value for value in values if value), "")
    data.pop("csrfmiddlewaretoken", None)
    if form.buttons and form.buttons[0][0]:
        data[form.buttons[0][0]] = form.buttons[0][1]
    return data


def share_of(values: Iterable[str], where: str, part: int) -> list[str]:
    """Return every ``part``-th value; which ones depends on where they are tried, never on the run."""
    first = zlib.crc32(where.encode())
    return [value for number, value in enumerate(values, first) if number % part == 0]


def hostile_of(form: Form, data: dict[str, Any], part: int) -> list[tuple[str, dict[str, Any]]]:
    """Return (what, data): hostile values in all fields that are typed, and the worst in each field alone."""
    where = kind_of(form.action) or ""
    typed = [name for name in form.visible if name in data]
    sets = [(what, data | dict.fromkeys(typed, HOSTILE[what])) for what in share_of(HOSTILE, where, part) if typed]
    for name in data:
        values = share_of(ALONE if name in typed else HIDDEN, where + name, part)
        sets += [(f"{what} in {name}", data | {name: HOSTILE[what]}) for what in values]
        sets.append((f"no {name}", {key: value for key, value in data.items() if key != name}))
    sets += [(f"{what} everywhere", dict.fromkeys(data, HOSTILE[what])) for what in share_of(HIDDEN, where, part)]
    sets.append(("nothing at all", {}))
    sets.append(("more than asked for", data | {"id": "1", "pk": "1", "is_staff": "1", "x" * 300: "y"}))
    return sets


@pytest.mark.parametrize("part", [3, pytest.param(1, marks=pytest.mark.soak, id="every value")])
@pytest.mark.parametrize("role", SENDERS)
def test_no_form_breaks_and_a_refused_one_keeps_what_was_typed(world, crawled, sent, role, part):
    found = Found()
    forgotten: dict[str, Any] = {}
    for form in forms_of(of_role(world, role, crawled, found), sent[part], role):
        url = urlsplit(form.action)
        where = url.path + (f"?{url.query}" if url.query else "")
        data = as_drawn(form)
        send_twice(found, world, role, form.method, where, data)
        for what, values in hostile_of(form, data, part):
            with in_vain():
                response = attempt(found, what, world, role, form.method, where, values)
                if response is not None and form.method == "post":
                    lost = forgets(found, response, form, values)
                    if lost:
                        forgotten[f"{role} {where} {what}"] = lost
        if form.method == "post":
            send_broken(found, world, role, where, part)
    assert found.wrong == {}
    assert forgotten == {}
    assert found.tried["kept"] >= KEPT_AT_LEAST.get(role, 0) // part, (
        "no form came back with what was typed: were any refused?"
    )


def send_twice(found: Found, world: World, role: str, method: str, url: str, data: dict[str, Any]) -> None:
    """Send the form as drawn, and again: by then the thing has moved on and the key is known."""
    with in_vain():
        for time in ("once", "again", "and again"):
            attempt(found, time, world, role, method, url, data)
        attempt(found, "stale, another key", world, role, method, url, data | {"key": "0" * 31 + "1"})
        with connection.cursor() as cursor:  # whatever was deferred to the commit is asked now
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def send_broken(found: Found, world: World, role: str, url: str, part: int) -> None:
    """Send bodies that are no form: cut off, of another type, with bytes that are no text; and the wrong method."""
    piece = b'--b\r\nContent-Disposition: form-data; name="quantity"\r\n\r\n1'
    file = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n\xff\xd8'
    bodies = {
        "half a multipart": (piece, "multipart/form-data; boundary=b"),
        "half a file": (file, "multipart/form-data; boundary=b"),
        "no boundary": (piece, "multipart/form-data"),
        "JSON": (b'{"key": 1', "application/json"),
        "no text": (b"\xff\xfe=%ff&key=%00%ed%a0%80", "application/x-www-form-urlencoded"),
        "another alphabet": (b"a=b", "application/x-www-form-urlencoded; charset=utf-7"),
        "too many fields": (b"&".join(b"a%d=1" % n for n in range(2_100)), "application/x-www-form-urlencoded"),
    }
    for what in share_of(bodies, url, part):
        with in_vain():
            attempt(found, what, world, role, "raw", url, *bodies[what])
    with in_vain():
        for method in share_of(("get", "put", "delete", "patch", "options", "head"), url, part):
            attempt(found, "wrong method", world, role, method, url)


def forgets(found: Found, response: HttpResponse, form: Form, values: dict[str, Any]) -> dict[str, str]:
    """Return what was typed and is not on the refused form that came back; nothing where no form did."""
    if response.status_code not in (200, 422) or "html" not in response.get("Content-Type", ""):
        return {}
    again = [one for one in read(response.content.decode(), form.action)[0] if one.method == "post"]
    again = [one for one in again if set(one.visible) == set(form.visible) and one.visible]
    lost = {}
    for name in form.visible:
        typed = values.get(name)
        if not again or name in form.choices or name in form.secret or not isinstance(typed, str) or "\x00" in typed:
            continue
        found.tried["kept"] += 1
        shown = [one.values.get(name, [""])[0] for one in again]
        if all(" ".join(text.split()) != " ".join(typed.split()) for text in shown):
            lost[name] = shown[0][:40]
    return lost


DESKS = sorted({row.name.split(":")[0] for row in ROWS})


@pytest.mark.parametrize("desk", DESKS)
def test_no_address_breaks(world, desk):
    """Ids that are no ids, in every address that has one; query strings that nobody meant."""
    found = Found()
    addresses = {address_of(row, world) for row in ROWS if row.name.split(":")[0] == desk}
    for role, url in sorted(addresses):
        with in_vain():
            for query in QUERIES:
                attempt(found, "query", world, role, "get", f"{url}?{query}")
            for value in resolve(url).kwargs.values():
                for bad in BAD_IDS:
                    broken = url.replace(f"/{value}/", f"/{bad}/")
                    for method in ("get", "post"):
                        attempt(found, "bad id", world, role, method, broken)
    assert found.wrong == {}
    assert found.tried["get"] >= len(QUERIES)


def address_of(row: Row, world: World) -> tuple[str, str]:
    """Return who may open the row's address, and that."""
    inside = (role for role in reversed(ROLES) if row.answer(role, "own") not in (LOGIN, NO, GONE, NONE))
    role = next(inside, "anonymous")  # what only a machine with a key may send lets nobody in
    thing = world.own.things.get(row.thing)
    return role, reverse(row.name, kwargs={**(thing if isinstance(thing, dict) else {}), **row.kwargs})

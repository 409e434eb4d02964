"""Counting visits with what is known of them: whose shop front, and which operator serves where the visitor is.

A view only says whose visit its page is (``note_visit``): the page may be a copy that thousands get. ``CountVisits``
stands outside the copies and counts each of them.
"""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponseBase

from logistics.domain.coverage import delivering_point
from logistics.domain.errors import NotDeliverable
from marketplace.accounts.network import address_of
from marketplace.areas.my_place import place_code
from marketplace.areas.queries import find_commune
from marketplace.campaigns.domain import count_visit
from marketplace.campaigns.queries.visited import seasons_with
from marketplace.common import clock
from marketplace.common.brands import brand_of

_REMEMBERED_SECONDS = 60
_MOST_REMEMBERED = 20_000
_lately: dict[int, float] = {}
_KEY = "visit"


def note_visit(request: HttpRequest, *, page: str, pk: int) -> None:
    """Say that this page is a visit of a season, or of a product: that is one of the open seasons the product is in."""
    seasons = _seasons_with(pk) if page == "product" else []
    visited = [["season", season] for season in seasons] or [[page, pk]]
    request.page_note = {_KEY: visited}  # type: ignore[attr-defined]


class CountVisits:
    """Counts who got a page that ``note_visit`` was said of, be it made or a copy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        note: dict[str, Any] | None = getattr(request, "page_note", None)
        if note and request.method == "GET" and response.status_code in (200, 304):
            count(request, note.get(_KEY, []))
        return response


def count(request: HttpRequest, visited: list[list[Any]]) -> None:
    """Count a visit of each of the pages; what a browser fetches because it guesses a click is none."""
    if "prefetch" in request.META.get("HTTP_SEC_PURPOSE", "") or not visited or _was_here(request, visited):
        return
    agent, address = request.META.get("HTTP_USER_AGENT", ""), address_of(request) or ""
    brand, operator = brand_of(request), _operator_of(request)
    for page, pk in visited:
        count_visit(page=page, pk=pk, brand=brand, user_agent=agent, address=address, operator=operator)


def _was_here(request: HttpRequest, visited: list[list[Any]]) -> bool:
    """Say whether this process saw the same browser at the same pages a moment ago: then nothing needs working out.

    Only a number is remembered, which differs in each process and is forgotten within minutes.
    """
    meta, now = request.META, time.monotonic()
    who = (meta.get("REMOTE_ADDR"), meta.get("HTTP_X_FORWARDED_FOR"), meta.get("HTTP_USER_AGENT"))
    number = hash((who, meta.get("HTTP_HOST"), str(visited)))
    if now - _lately.get(number, -_REMEMBERED_SECONDS) < _REMEMBERED_SECONDS:
        return True
    if len(_lately) >= _MOST_REMEMBERED:
        _lately.clear()
    _lately[number] = now
    return False


def _seasons_with(product: int) -> list[int]:
    """Return the seasons a product is in, remembered for a minute: a plan changes by the day."""
    known: list[int] = caches["local"].get_or_set(
        f"seasons-with:{product}", lambda: seasons_with(product), _REMEMBERED_SECONDS
    )
    return known


def _operator_of(request: HttpRequest) -> str:
    """Return who delivers to the commune that the visitor has said they receive in, as it would be the order's.

    Of a visitor who has said none it is not known, and the figures say so. Remembered for a minute by commune.
    """
    code = place_code(request) if hasattr(request, "session") else None
    if code is None:
        return ""
    key = f"operator-at:{code}:{clock.today()}"
    operator: str = caches["local"].get_or_set(key, lambda: _operator_at(code), _REMEMBERED_SECONDS)
    return operator


def _operator_at(code: str) -> str:
    place = find_commune(code)
    if place is None:
        return ""
    try:
        return delivering_point(commune=place, on=clock.today()).operator.code
    except NotDeliverable:
        return ""

"""The commune that a visitor last said they receive in: remembered in the session, changed anywhere."""

from django.http import HttpRequest

from marketplace.areas.models import Commune
from marketplace.areas.queries import find_commune

_KEY = "my_place"
_NAME = "my_place_name"


def my_place(request: HttpRequest) -> Commune | None:
    """Return the visitor's commune with its province, ``None`` while they have said none."""
    code = place_code(request)
    return find_commune(code) if code is not None else None


def place_code(request: HttpRequest) -> str | None:
    """Return the code that the visitor's session remembers; asks no more than the session."""
    code = request.session.get(_KEY)
    return code if isinstance(code, str) else None


def place_name(request: HttpRequest) -> str:
    """Return what the visitor's place is called, for the bar of every page; "" without one. Asks only the session."""
    name = request.session.get(_NAME)
    return name if isinstance(name, str) else ""


def has_place(request: HttpRequest) -> bool:
    """Say whether the visitor has named a place."""
    return place_code(request) is not None


def remember_place(request: HttpRequest, commune: Commune) -> None:
    """Remember where the visitor receives."""
    if (place_code(request), place_name(request)) != (commune.code, commune.name):
        request.session[_KEY], request.session[_NAME] = commune.code, commune.name

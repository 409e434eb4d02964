"""What a browser's session keeps of ordering: orders it may open, and what was typed into an order not yet placed."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from marketplace.shop.order.models import Order

_KEY = "opened_orders"
_DRAFT = "checkout_draft"
_HELD = "held_places"
_TYPED = ("phone", "name", "place", "commune_code", "address", "note", "contactless", "payment")
MOST_KEPT = 20
LONGEST_KEPT = 400


def remember_order(request: HttpRequest, order: Order) -> None:
    """Let this browser open the order (the newest twenty are kept)."""
    known = [number for number in request.session.get(_KEY, []) if number != order.number]
    request.session[_KEY] = [order.number, *known][:MOST_KEPT]


def may_open(request: HttpRequest, number: str) -> bool:
    """Whether this browser placed the order or gave its number and phone."""
    return number in request.session.get(_KEY, [])


def hold_place(request: HttpRequest, holder: str) -> None:
    """Let this browser's next order take in place of ``holder``, for whom a higher room keeps part of a limit."""
    request.session[_HELD] = [*(held for held in held_places(request) if held != holder), holder][-MOST_KEPT:]


def held_places(request: HttpRequest) -> tuple[str, ...]:
    """Return in whose place this browser's next order takes."""
    return tuple(request.session.get(_HELD, ()))


def keep_draft(request: HttpRequest, typed: Mapping[str, Any]) -> None:
    """Keep what was typed, so that mending the basket does not cost it."""
    request.session[_DRAFT] = {name: str(typed.get(name, ""))[:LONGEST_KEPT] for name in _TYPED}


def draft(request: HttpRequest) -> dict[str, str]:
    """Return what was typed and kept."""
    kept: dict[str, str] = request.session.get(_DRAFT, {})
    return {name: text for name, text in kept.items() if text}


def drop_draft(request: HttpRequest) -> None:
    """Forget what was typed and what was held: the order is placed."""
    request.session.pop(_DRAFT, None)
    request.session.pop(_HELD, None)

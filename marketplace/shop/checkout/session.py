"""Which orders this browser may open without asking for the phone number again."""

from django.http import HttpRequest

from marketplace.shop.order.models import Order

_KEY = "opened_orders"
MOST_KEPT = 20


def remember_order(request: HttpRequest, order: Order) -> None:
    """Let this browser open the order (the newest twenty are kept)."""
    known = [number for number in request.session.get(_KEY, []) if number != order.number]
    request.session[_KEY] = [order.number, *known][:MOST_KEPT]


def may_open(request: HttpRequest, number: str) -> bool:
    """Whether this browser placed the order or gave its number and phone."""
    return number in request.session.get(_KEY, [])

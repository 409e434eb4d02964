"""An order as the page after ordering shows it, also to somebody whom that page never reached."""

import datetime as dt

from django.http import HttpRequest

from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given, attach
from marketplace.shop.basket.middleware import named_basket
from marketplace.shop.order.models import Line, Order, SellerOrder
from marketplace.shop.order.queries import visible_to

JUST_NOW = dt.timedelta(minutes=15)

_ORDER: Compiled[Order] = Compiled(lambda: Order.objects.filter(number=Given("number"))[:1])
_PARTS: Compiled[SellerOrder] = Compiled(
    lambda: (
        SellerOrder.objects.filter(order=Given("order"))
        .select_related("legal_seller", "shipment__delivery_point")
        .order_by("number")
    )
)
_LINES: Compiled[Line] = Compiled(
    lambda: (
        Line.objects.filter(order=Given("order"), seller_order__isnull=False)
        .select_related("ceiling__crop", "ceiling__decision")
        .order_by("pk")
    )
)


def find_order(number: str) -> Order | None:
    """Return the order with this number; whether the visitor may see it is asked elsewhere."""
    return _ORDER.first(number=number)


def order_not_seen(request: HttpRequest) -> Order | None:
    """Return the order of a visitor with an empty basket whom the answer to their order never reached.

    A guest's browser still names the basket then: an answer that arrives, and any page after it, takes the cookie
    back. Of somebody who is logged in it is what they ordered a moment ago.
    """
    if request.user.is_authenticated:
        return visible_to(request.user).filter(date_placed__gte=clock.now() - JUST_NOW).first()
    number = named_basket(request)
    return Order.objects.filter(basket=number, user=None).first() if number else None


def parts_of(order: Order) -> list[SellerOrder]:
    """Return the order's parts by number, each with its seller, its shipment and, as ``lines``, its lines."""
    parts = _PARTS.rows(order=order.pk)
    attach(parts, "lines", _LINES.rows(order=order.pk), by="seller_order_id")
    return parts

"""An order as the page after ordering shows it."""

from marketplace.common.compiled import Compiled, Given, attach
from marketplace.shop.order.models import Line, Order, SellerOrder

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


def parts_of(order: Order) -> list[SellerOrder]:
    """Return the order's parts by number, each with its seller, its shipment and, as ``lines``, its lines."""
    parts = _PARTS.rows(order=order.pk)
    attach(parts, "lines", _LINES.rows(order=order.pk), by="seller_order_id")
    return parts

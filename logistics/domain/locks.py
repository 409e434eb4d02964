"""The one order in which logistics locks rows: orders, seller orders, shipments, each by primary key.

Cancelling goes the same way down from the order, and closing an order takes its row again, so whoever changes a
shipment holds the order first and nobody waits in a circle. Stock comes last (shop.partner.locks). ``NO KEY UPDATE``
lets others insert rows that point at these.
"""

from collections.abc import Iterable

from logistics.models import Shipment
from marketplace.shop.order.models import Order, SellerOrder


def lock_shipments(ids: Iterable[int]) -> list[Shipment]:
    """Lock shipments with their orders and return them fresh, by primary key. Needs a transaction."""
    wanted = sorted(set(ids))
    parts = SellerOrder.objects.filter(shipment__in=wanted).order_by("pk")
    orders = Order.objects.filter(pk__in=parts.order_by().values("order")).order_by("pk")
    list(orders.select_for_update(no_key=True).values("pk"))
    list(parts.select_for_update(no_key=True, of=("self",)).values("pk"))
    return list(
        Shipment.objects.filter(pk__in=wanted)
        .select_related("seller_order__order")
        .order_by("pk")
        .select_for_update(no_key=True, of=("self",))
    )


def lock_shipment(pk: int) -> Shipment:
    """Lock one shipment with its order and return it fresh. Needs a transaction."""
    return lock_shipments([pk])[0]

"""The one order in which logistics locks rows: order → seller order → shipment, each by primary key.

Cancelling locks from the order downwards too, so the two never wait for each other in a circle. Stock comes last
(shop.partner.locks). ``NO KEY UPDATE`` lets others insert rows that point at these.
"""

from collections.abc import Iterable

from logistics.models import Shipment
from marketplace.shop.order.models import Order, SellerOrder


def lock_shipments(ids: Iterable[int]) -> list[Shipment]:
    """Lock shipments with their orders and return them fresh, by primary key. Needs a transaction."""
    wanted = sorted(set(ids))
    parts = SellerOrder.objects.filter(shipment__in=wanted)
    list(Order.objects.filter(pk__in=parts.values("order")).order_by("pk").select_for_update(no_key=True).values("pk"))
    list(parts.order_by("pk").select_for_update(no_key=True, of=("self",)).values("pk"))
    return list(
        Shipment.objects.filter(pk__in=wanted)
        .select_related("seller_order__order")
        .order_by("pk")
        .select_for_update(no_key=True, of=("self",))
    )


def lock_shipment(pk: int) -> Shipment:
    """Lock one shipment with its order and return it fresh. Needs a transaction."""
    return lock_shipments([pk])[0]

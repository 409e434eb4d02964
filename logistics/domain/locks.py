"""The one order in which logistics locks rows: orders, seller orders, shipments, each by primary key.

Cancelling goes the same way down from the order, and closing an order takes its row again, so whoever changes a
shipment holds the order first and nobody waits in a circle. Stock comes last (shop.partner.locks). ``NO KEY UPDATE``
lets others insert rows that point at these.
"""

from collections.abc import Iterable

from django.db import connection

from logistics.models import Shipment

# Asked at every scan and at every door: as text, these two cost a tenth of what the ORM takes to write them.
_LOCK_ORDERS = """
    SELECT id FROM order_order WHERE id IN (
        SELECT part.order_id FROM order_sellerorder part JOIN logistics_shipment ON seller_order_id = part.id
        WHERE logistics_shipment.id = ANY(%s)
    ) ORDER BY id FOR NO KEY UPDATE
"""
_LOCK_PARTS = """
    SELECT id FROM order_sellerorder WHERE id IN (
        SELECT seller_order_id FROM logistics_shipment WHERE id = ANY(%s)
    ) ORDER BY id FOR NO KEY UPDATE
"""


def lock_shipments(ids: Iterable[int]) -> list[Shipment]:
    """Lock shipments with their orders and return them fresh, by primary key. Needs a transaction."""
    wanted = sorted(set(ids))
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_ORDERS, [wanted])
        cursor.execute(_LOCK_PARTS, [wanted])
    return list(
        Shipment.objects.filter(pk__in=wanted)
        .select_related("seller_order__order")
        .order_by("pk")
        .select_for_update(no_key=True, of=("self",))
    )


def lock_shipment(pk: int) -> Shipment:
    """Lock one shipment with its order and return it fresh. Needs a transaction."""
    return lock_shipments([pk])[0]

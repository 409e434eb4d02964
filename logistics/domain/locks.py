"""The one order in which logistics locks rows: orders, seller orders, shipments, each by primary key.

Cancelling goes the same way down from the order, and closing an order takes its row again, so whoever changes a
shipment holds the order first and nobody waits in a circle. Stock comes last (shop.partner.locks). ``NO KEY UPDATE``
lets others insert rows that point at these.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet

from logistics.models import Shipment
from marketplace.common.compiled import Compiled, Given
from marketplace.shop.order.models import SellerOrder

# Asked at every scan and at every door: as text it costs a tenth of what the ORM takes to write it. All orders are
# locked before the first of their parts: these wait for the count of the orders.
_PARTS_OF_SHIPMENTS = """
    SELECT part.id, part.order_id FROM order_sellerorder part JOIN logistics_shipment ON seller_order_id = part.id
    WHERE logistics_shipment.id = ANY(%s)
"""
_PARTS = "SELECT id, order_id FROM order_sellerorder WHERE id = ANY(%s)"
_LOCK = """
    WITH parts AS MATERIALIZED ({parts}), orders AS MATERIALIZED (
        SELECT id FROM order_order WHERE id IN (SELECT order_id FROM parts) ORDER BY id FOR NO KEY UPDATE
    )
    SELECT id FROM order_sellerorder WHERE id IN (SELECT id FROM parts) AND (SELECT count(*) FROM orders) > 0
    ORDER BY id FOR NO KEY UPDATE
"""


def _locked() -> QuerySet[Shipment]:
    return Shipment.objects.order_by("pk").select_for_update(no_key=True, of=("self",))


_SHIPMENTS: Compiled[Shipment] = Compiled(lambda: _locked().filter(pk__among=Given("ids")))
_SHIPMENTS_WITH_ORDERS: Compiled[Shipment] = Compiled(
    lambda: _locked().filter(pk__among=Given("ids")).select_related("seller_order__order")
)
_SHIPMENT_OF: Compiled[Shipment] = Compiled(
    lambda: _locked().filter(seller_order=Given("seller_order")).select_related("seller_order__order")[:1]
)


def lock_shipments(ids: Iterable[int], *, with_orders: bool = True) -> list[Shipment]:
    """Lock shipments with their orders and return them fresh, by primary key. Needs a transaction.

    Seller orders and orders come along unless they are not wanted; they are locked in any case.
    """
    wanted = sorted(set(ids))
    _lock_orders(_PARTS_OF_SHIPMENTS, wanted)
    return (_SHIPMENTS_WITH_ORDERS if with_orders else _SHIPMENTS).rows(ids=wanted)


def lock_shipment(pk: int) -> Shipment:
    """Lock one shipment with its order and return it fresh. Needs a transaction."""
    return lock_shipments([pk])[0]


def lock_shipment_of(seller_order: SellerOrder) -> Shipment | None:
    """Lock the shipment of a seller order as ``lock_shipments`` does; ``None`` where it has none."""
    _lock_orders(_PARTS, [seller_order.pk])
    return _SHIPMENT_OF.first(seller_order=seller_order.pk)


def _lock_orders(parts: str, ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK.format(parts=parts), [ids])

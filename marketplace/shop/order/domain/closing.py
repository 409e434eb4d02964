"""An order is done when each of its seller orders is."""

from django.db import transaction

from marketplace.shop.order.models import Order, OrderStatus, SellerOrderStatus

_DONE = frozenset({SellerOrderStatus.DELIVERED, SellerOrderStatus.RETURNED, SellerOrderStatus.CANCELLED})


def close_order_if_done(*, order: Order) -> OrderStatus:
    """Set the order's status from its seller orders and return it; nothing changes while one of them is under way.

    Complete where at least one was delivered, else returned where one was, else cancelled. Call it in the
    transaction that closed a seller order, with the order's row locked first: order → seller orders → shipments is the
    order of locks everywhere. So of two last seller orders that close at once the later one sees both.
    """
    with transaction.atomic(savepoint=False):  # nothing to take back: it is read, and written last
        locked = Order.objects.select_for_update(no_key=True).only("pk", "status").get(pk=order.pk)
        statuses = set(locked.seller_orders.values_list("status", flat=True))
        if statuses and statuses <= _DONE:
            status = _status_of(statuses)
            if status != locked.status:
                Order.objects.filter(pk=order.pk).update(status=status)
                locked.status = status
    order.status = locked.status
    return OrderStatus(locked.status)


def _status_of(statuses: set[str]) -> OrderStatus:
    if SellerOrderStatus.DELIVERED in statuses:
        return OrderStatus.COMPLETE
    if SellerOrderStatus.RETURNED in statuses:
        return OrderStatus.RETURNED
    return OrderStatus.CANCELLED

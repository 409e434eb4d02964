"""A person's orders as their own page lists them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.shop.order.models import Line, Order, OrderStatus, SellerOrder, SellerOrderStatus
from marketplace.shop.order.queries import visible_to

_GONE = (SellerOrderStatus.CANCELLED, SellerOrderStatus.RETURNED)
NAMED = 2
"""So many goods of an order are named in the list; of the others it says how many they are."""


@dataclass(frozen=True)
class OwnOrder:
    """One row of the list: what it was, what is due of it, how far it is (``tone`` is the badge's)."""

    order: Order
    goods: str
    more: int
    due: int
    said: str
    tone: str


def own_orders(user: User) -> "QuerySet[Order]":
    """Return a person's orders, the newest first, with what ``as_rows`` reads: three queries for a page of any size."""
    return visible_to(user).prefetch_related("seller_orders", "lines")


def as_rows(orders: Iterable[Order]) -> list[OwnOrder]:
    """Return orders with their goods named and their state in a word."""
    return [_row(order) for order in orders]


def _row(order: Order) -> OwnOrder:
    parts: list[SellerOrder] = list(order.seller_orders.all())
    lines: list[Line] = sorted(order.lines.all(), key=lambda line: line.pk)
    said, tone = _state(order, parts)
    return OwnOrder(
        order=order,
        goods=", ".join(f"{line.quantity} × {line.title}" for line in lines[:NAMED]),
        more=max(0, len(lines) - NAMED),
        due=sum(part.total_due for part in parts if part.status not in _GONE),
        said=said,
        tone=tone,
    )


def _state(order: Order, parts: list[SellerOrder]) -> tuple[str, str]:
    """Return how far an order is, in the customer's words; of several parcels the furthest that is not there yet."""
    if order.status == OrderStatus.UNPAID:
        return _("chờ chuyển khoản"), "warn"
    if order.status == OrderStatus.COMPLETE:
        return _("đã giao"), "good"
    if order.status in (OrderStatus.CANCELLED, OrderStatus.RETURNED):
        return str(OrderStatus(order.status).label), "bad"
    if any(part.status == SellerOrderStatus.HANDED_IN for part in parts):
        return _("đang trên đường"), "info"
    if any(part.status == SellerOrderStatus.PACKED for part in parts):
        return _("đã đóng gói"), "info"
    return _("đã đặt"), "info"

"""Whose order is whose. A phone number alone never opens an order."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from marketplace.common.phones import BadPhone, normalise_phone
from marketplace.shop.order.models import Order
from marketplace.shop.order.numbers import normalise_number

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from marketplace.accounts.models import User

_NO_PHONE = "+00000000000"


def visible_to(user: "User | AnonymousUser") -> "QuerySet[Order]":
    """Return the orders that this person placed while logged in, newest first.

    A guest's order is not here even where the phone number is the same: numbers change hands. Being on the staff
    makes no difference (``all_for_admin`` does).
    """
    if not user.is_authenticated:
        nothing: QuerySet[Order] = Order.objects.none()
        return nothing
    orders: QuerySet[Order] = Order.objects.filter(user_id=user.pk).order_by("-date_placed", "-pk")
    return orders


def all_for_admin(user: "User | AnonymousUser") -> "QuerySet[Order]":
    """Return every order for a marketplace admin, none for anybody else; only the pages at /staff/ use it."""
    orders: QuerySet[Order] = Order.objects.order_by("-date_placed", "-pk")
    return orders if user.is_authenticated and user.is_active and user.is_staff else orders.none()


def find_for_tracking(number: str, phone: str) -> Order | None:
    """Return the order with this number if the phone is its recipient's, both as typed by anybody.

    A wrong number and a wrong phone are answered alike, with the same work: one query, one comparison.
    """
    try:
        typed = normalise_phone(phone)
    except BadPhone:
        typed = ""
    order: Order | None = Order.objects.filter(number=normalise_number(number)[:128]).first()
    known = order.recipient_phone if order is not None else _NO_PHONE
    return order if constant_time_compare(typed, known or _NO_PHONE) and order is not None else None

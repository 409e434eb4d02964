"""How many unpaid orders of one telephone number may hold goods at the same time: a dated rule of the house.

A number costs nothing, so without it one person could keep a day's harvest from everybody else and never pay.
"""

import datetime as dt

from django.db import connection
from django.utils.translation import gettext as _

from marketplace.common import clock
from marketplace.common.errors import BadValue, DomainError
from marketplace.common.validity import put_in_force
from marketplace.shop.checkout.models import ReservationLimit
from marketplace.shop.order.models import Order, OrderStatus

MOST_ORDERS = 1_000
_LOCK = 5_412_007
"""Class of the advisory locks on telephone numbers."""


class TooManyUnpaid(DomainError):
    """The telephone number has as many unpaid orders holding goods as it may."""

    code = "too_many_unpaid"


def put_reservation_limit_in_force(*, most_orders: int, valid_from: dt.date, source: str) -> ReservationLimit:
    """Let a number hold goods with so many unpaid orders from a day on; return the rule.

    Raises as ``put_in_force`` does, and ``BadValue`` for a number of orders that is no limit.
    """
    if not 1 <= most_orders <= MOST_ORDERS:
        raise BadValue(_("Số đơn phải từ 1 đến 1.000."), field="most_orders")
    rule = ReservationLimit(most_orders=most_orders, valid_from=valid_from, source=source)
    written: ReservationLimit = put_in_force(row=rule, besides=ReservationLimit.objects.all())
    return written


def require_room_to_reserve(*, phone: str, at: dt.datetime) -> None:
    """Refuse one more unpaid order of a number (E.164) that has enough of them; the number is locked until the commit.

    Counts orders on every channel whose time to be paid is not over. Needs the transaction that places the order.
    Raises ``TooManyUnpaid``. Without a rule in force there is no limit.
    """
    rule = ReservationLimit.objects.in_force(clock.day_of(at)).order_by("-valid_from", "-pk").first()
    if rule is None:
        return
    _lock(phone)
    waiting = Order.objects.filter(recipient_phone=phone, status=OrderStatus.UNPAID, reserved_until__gt=at).count()
    if waiting < rule.most_orders:
        return
    sentence = _(
        "Số điện thoại này đang có %(count)d đơn chờ chuyển khoản, nhiều nhất là %(most)d. Xin chuyển khoản hoặc hủy "
        "một đơn rồi đặt tiếp, hoặc chọn trả tiền khi nhận hàng."
    )
    raise TooManyUnpaid(sentence % {"count": waiting, "most": rule.most_orders})


def _lock(phone: str) -> None:
    """Let two orders of one number at the same moment be counted one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, phone])

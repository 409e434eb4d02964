"""A reservation that nobody paid in time ends: what placing took is given back, exactly once."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.common import clock
from marketplace.shop.checkout.domain.cancel_order import cancel_locked
from marketplace.shop.order.models import Order, OrderStatus

MOST_AT_ONCE = 500

logger = logging.getLogger(__name__)


def expire_reservations() -> int:
    """Cancel the orders whose time to be paid is over, each in a transaction of its own; return how many were.

    Stock and quotas are released as in any cancellation. An order that is being paid, or cancelled, at this moment is
    left to whoever holds it: the next pass finds what is left. One that cannot be cancelled is logged, and the others
    are not held up by it.
    """
    due = Order.objects.filter(status=OrderStatus.UNPAID, reserved_until__lte=clock.now())
    ids = list(due.order_by("reserved_until", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_try_to_expire(pk) for pk in ids)


def _try_to_expire(pk: int) -> bool:
    try:
        return _expire(pk)
    except Exception:  # whatever is wrong with one order's rows
        logger.exception("the reservation of order %s could not be ended", pk)
        return False


def _expire(pk: int) -> bool:
    with transaction.atomic():
        still = Order.objects.filter(pk=pk, status=OrderStatus.UNPAID, reserved_until__lte=clock.now())
        order = still.select_for_update(no_key=True, skip_locked=True).first()
        if order is None:
            return False
        cancel_locked(order, by=None, reason=_("Quá giờ giữ hàng mà chưa nhận được tiền chuyển khoản."))
    return True

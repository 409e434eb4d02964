"""A household says yes to an order before it packs it."""

from typing import TYPE_CHECKING

import pghistory
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from farmers.domain.guards import must_act_for
from farmers.models import Household
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import WrongState
from marketplace.shop.order.models import OrderStatus, SellerOrder, SellerOrderStatus

if TYPE_CHECKING:
    from marketplace.accounts.models import User

_OF_PLACE: Compiled[Household] = Compiled(
    lambda: Household.objects.filter(stocking_place=Given("place")).order_by("pk")[:1]
)


def household_of(seller_order: SellerOrder) -> Household:
    """Return the household that the seller order is for. Raises ``WrongState`` where another seller packs it."""
    household = _OF_PLACE.first(place=seller_order.stocking_place_id)
    if household is None:
        raise WrongState(_("Đơn này không phải của hộ nông dân nào."))
    return household


def lock_seller_order(seller_order: SellerOrder) -> SellerOrder:
    """Return the seller order as it is now, its row locked until the transaction ends."""
    locked: SellerOrder = SellerOrder.objects.select_for_update(no_key=True).get(pk=seller_order.pk)
    return locked


def confirm_seller_order(*, seller_order: SellerOrder, by: "User") -> SellerOrder:
    """Promise to pack what was ordered; again changes nothing.

    The weight promised is the weight ordered. Raises ``WrongState`` once it was cancelled, returned or sent,
    ``NotAllowed`` for strangers.
    """
    must_act_for(household_of(seller_order), by)
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = lock_seller_order(seller_order)
        if locked.status in (SellerOrderStatus.CONFIRMED, SellerOrderStatus.PACKED):
            return locked
        if locked.order.status == OrderStatus.UNPAID:
            raise WrongState(_("Khách chưa chuyển khoản cho đơn %(number)s, xin chờ.") % state_words(locked))
        if locked.status != SellerOrderStatus.PLACED:
            raise WrongState(_("Đơn %(number)s %(status)s nên không nhận lời được nữa.") % state_words(locked))
        locked.status = SellerOrderStatus.CONFIRMED
        locked.confirmed_at = clock.now()
        locked.save(update_fields=["status", "confirmed_at"])
        locked.lines.update(estimated_grams=F("ordered_grams"))
    return locked


def state_words(seller_order: SellerOrder) -> dict[str, str]:
    """Return number and state of a seller order, for a sentence."""
    return {"number": seller_order.number, "status": str(seller_order.get_status_display())}

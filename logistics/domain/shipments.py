"""Shipments begin with the order and end at the door, back at the seller, or cancelled before packing."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.domain.locks import lock_shipment
from logistics.models import Point, Shipment
from marketplace.common import clock
from marketplace.common.errors import WrongState
from marketplace.shop.order.models import SellerOrder


@transaction.atomic
def create_shipment(*, seller_order: SellerOrder, point: Point, promised_by: dt.datetime | None) -> Shipment:
    """Make the shipment of a seller order, delivered from ``point``; all that is due is cash at the door.

    The place of the door is not known yet: the middle of the commune stands for it. Called again, it returns the
    shipment that is there.
    """
    commune = seller_order.order.commune
    shipment, _made = Shipment.objects.get_or_create(
        seller_order=seller_order,
        defaults={
            "delivery_point": point,
            "cash_due": seller_order.cash_due,
            "promised_by": promised_by,
            "latitude": commune.latitude if commune else None,
            "longitude": commune.longitude if commune else None,
        },
    )
    return shipment


@transaction.atomic
def cancel_shipment(*, shipment: Shipment) -> Shipment:
    """Cancel a shipment that is not packed yet: nothing is due any more. The ledger is the caller's.

    Called again, it changes nothing. Raises ``WrongState`` once the goods are packed.
    """
    locked = lock_shipment(shipment.pk)
    if locked.status == Shipment.Status.CANCELLED:
        return locked
    if locked.status != Shipment.Status.CREATED:
        raise WrongState(_("Hàng đã đóng gói nên không hủy được nữa. Khách có thể từ chối nhận khi bưu tá đến."))
    locked.status = Shipment.Status.CANCELLED
    locked.cash_due = 0
    locked.closed_at = clock.now()
    locked.save(update_fields=["status", "cash_due", "closed_at"])
    return locked

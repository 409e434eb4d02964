"""Shipments begin with the order and end at the door, back at the seller, or cancelled before packing."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.domain.locks import lock_shipments
from logistics.models import Point, Shipment
from marketplace.common import clock
from marketplace.common.errors import WrongState
from marketplace.common.inserting import insert_new
from marketplace.shop.order.models import SellerOrder


class ShipmentSpec(NamedTuple):
    """One shipment to be made: of which seller order, delivered from where, promised by when."""

    seller_order: SellerOrder
    point: Point
    promised_by: dt.datetime | None


def create_shipment(*, seller_order: SellerOrder, point: Point, promised_by: dt.datetime | None) -> Shipment:
    """Make the shipment of a seller order: ``create_shipments`` of one."""
    return create_shipments([ShipmentSpec(seller_order, point, promised_by)])[0]


def create_shipments(specs: Sequence[ShipmentSpec]) -> list[Shipment]:
    """Make the shipments of seller orders, in one statement; all that is due is cash at the door.

    The place of the door is not known yet: the middle of the commune stands for it. Called again, it returns the
    shipments that are there.
    """
    new = {each.seller_order_id: each for each in insert_new(map(_shipment, specs), known_by="seller_order_id")}
    known = [spec.seller_order for spec in specs if spec.seller_order.pk not in new]
    if known:
        new |= {each.seller_order_id: each for each in Shipment.objects.filter(seller_order__in=known)}
    return [new[spec.seller_order.pk] for spec in specs]


def _shipment(spec: ShipmentSpec) -> Shipment:
    commune = spec.seller_order.order.commune
    return Shipment(
        seller_order=spec.seller_order,
        delivery_point=spec.point,
        cash_due=spec.seller_order.cash_due,
        promised_by=spec.promised_by,
        latitude=commune.latitude if commune else None,
        longitude=commune.longitude if commune else None,
    )


def cancel_shipment(*, shipment: Shipment) -> Shipment:
    """Cancel a shipment that is not packed yet: nothing is due any more. The ledger is the caller's.

    Called again, it changes nothing. Raises ``WrongState`` once the goods are packed.
    """
    return cancel_shipments([shipment.pk])[0]


@transaction.atomic
def cancel_shipments(ids: Iterable[int]) -> list[Shipment]:
    """Cancel shipments as ``cancel_shipment`` does, all or none, and return them by primary key."""
    locked = lock_shipments(ids)
    going = [shipment for shipment in locked if shipment.status != Shipment.Status.CANCELLED]
    if any(shipment.status != Shipment.Status.CREATED for shipment in going):
        raise WrongState(_("Hàng đã đóng gói nên không hủy được nữa. Khách có thể từ chối nhận khi bưu tá đến."))
    facts = {"status": Shipment.Status.CANCELLED, "cash_due": 0, "closed_at": clock.now()}
    for shipment in going:
        for name, value in facts.items():
            setattr(shipment, name, value)
    if going:
        Shipment.objects.filter(pk__in=[shipment.pk for shipment in going]).update(**facts)
    return locked

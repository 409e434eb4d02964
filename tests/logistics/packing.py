"""Packing without a farm: a placed shipment stands packed, and is brought to an office."""

from typing import Any
from uuid import uuid4

from logistics.domain import record_scan
from logistics.models import PostalItem, Scan, Shipment
from logistics.s10 import new_s10
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.shop.order.models import SellerOrder, SellerOrderStatus
from marketplace.shop.partner.domain import record_sale


def pack_and_bring(shipment: Shipment, *, point: Any, by: User, grams: int = 5000) -> Shipment:
    """Pack a placed shipment as it was ordered, accept it and let it arrive at the point."""
    part = shipment.seller_order
    packs = {line.stockrecord_id: line.quantity for line in part.lines.all()}
    record_sale(quantities=packs, source_kind="seller_order", source_ref=f"seller_order:{part.pk}", by=None)
    SellerOrder.objects.filter(pk=part.pk).update(status=SellerOrderStatus.PACKED, goods_final=part.goods_total)
    Shipment.objects.filter(pk=shipment.pk).update(status=Shipment.Status.ALLOCATED)
    item = PostalItem.objects.create(shipment=shipment, s10=new_s10(), grams=grams)
    for kind in (Scan.Kind.ACCEPT, Scan.Kind.ARRIVE):
        record_scan(key=uuid4(), s10=item.s10, kind=kind, by=by, point=point, device_time=clock.now())
    shipment.refresh_from_db()
    return shipment

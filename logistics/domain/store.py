"""Orders of goods from a point's own shelves: packed by its clerk without lots, and accepted where they were packed."""

import uuid

import pghistory
from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from logistics.domain.guards import require_clerk
from logistics.domain.locks import lock_shipment
from logistics.domain.scanning import accept_item
from logistics.models import Outlet, PostalItem, Shipment
from logistics.s10 import new_s10
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import WrongState
from marketplace.shop.order.models import Line, OrderStatus, SellerOrder, SellerOrderStatus
from marketplace.shop.partner.domain import record_sale

_OPEN = frozenset({SellerOrderStatus.PLACED, SellerOrderStatus.CONFIRMED})
_ACCEPTANCE = uuid.UUID("6f0c4a52-5d0e-4c8b-9a53-0f7e3c2b9d11")
"""The name space of the keys of acceptance scans: one parcel is accepted by its packing once."""


def pack_store_order(*, seller_order: SellerOrder, by: User) -> PostalItem:
    """Pack what was ordered from the shelves of a point, label it and accept it there; return the item to print.

    Closed packs weigh and cost what was shown. In one transaction: lines, seller order, parcel, acceptance scan, stock
    last. Packed again it returns the same item. Raises ``NotAllowed`` unless ``by`` works at the point, ``WrongState``
    for an order that is cancelled, not paid yet, or of another kind of place.
    """
    outlet = Outlet.objects.select_related("point").filter(partner=seller_order.stocking_place_id).first()
    if outlet is None or outlet.point is None:
        raise WrongState(_("Đơn này không lấy hàng từ kệ của bưu cục nào."))
    require_clerk(by, outlet.point)
    shipment = Shipment.objects.filter(seller_order=seller_order).first()
    if shipment is None:
        raise WrongState(_("Đơn này không gửi bưu chính nên không đóng gói."))
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = lock_shipment(shipment.pk)
        item = locked.items.order_by("pk").first()
        if item is not None:
            return item
        part = locked.seller_order
        _require_open(part, locked)
        _write(part, by)
        locked.status = Shipment.Status.ALLOCATED
        locked.save(update_fields=["status"])
        grams = part.lines.aggregate(sum=Sum("ordered_grams"))["sum"]
        item = PostalItem.objects.create(shipment=locked, s10=new_s10(), grams=grams)
        key = uuid.uuid5(_ACCEPTANCE, item.s10)
        accept_item(s10=item.s10, point=outlet.point, by=by, key=key, device_time=clock.now())
        _take_stock(part, by)
    return item


def _require_open(part: SellerOrder, shipment: Shipment) -> None:
    if part.order.status == OrderStatus.UNPAID:
        raise WrongState(_("Khách chưa chuyển khoản cho đơn này, xin chờ."))
    if part.status not in _OPEN or shipment.status != Shipment.Status.CREATED:
        raise WrongState(
            _("Đơn %(number)s %(status)s nên không đóng gói được.")
            % {"number": part.number, "status": part.get_status_display()}
        )


def _write(part: SellerOrder, by: User) -> None:
    part.lines.update(
        estimated_grams=F("ordered_grams"),
        final_grams=F("ordered_grams"),
        final_price=F("unit_price") * F("quantity"),
    )
    moment = clock.now()
    part.goods_final = part.goods_total
    part.status, part.packed_at, part.packed_by = SellerOrderStatus.PACKED, moment, by
    part.confirmed_at = part.confirmed_at or moment
    part.save(update_fields=["goods_final", "status", "confirmed_at", "packed_at", "packed_by"])


def _take_stock(part: SellerOrder, by: User) -> None:
    packs: dict[int, int] = {}
    for record_id, quantity in Line.objects.filter(seller_order=part).values_list("stockrecord_id", "quantity"):
        packs[record_id] = packs.get(record_id, 0) + quantity
    record_sale(quantities=packs, source_kind="seller_order", source_ref=f"seller_order:{part.pk}", by=by)

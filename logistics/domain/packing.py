"""Packing and labelling are one step: what was weighed decides what is due at the door."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from farmers.domain import DrawSpec, pack_locked
from logistics.domain.locks import lock_shipment_of
from logistics.models import PostalItem, Shipment
from logistics.s10 import new_s10
from marketplace.accounts.models import User
from marketplace.common.errors import WrongState
from marketplace.shop.order.models import SellerOrder
from marketplace.shop.payment.domain import follow_cash


@transaction.atomic
def pack_and_label(*, seller_order: SellerOrder, draws: Sequence[DrawSpec], by: User) -> PostalItem:
    """Pack the seller order from its lots and give the parcel its S10 number, in one transaction.

    The cash due becomes what is due after weighing. Returns the item to print a label for; packing again the same
    way returns the same item. Raises what ``farmers.domain.pack_seller_order`` raises, and ``WrongState``.
    """
    shipment = lock_shipment_of(seller_order)  # before packing, which takes stock: stock comes last
    if shipment is None:
        raise WrongState(_("Đơn này chưa có bưu cục giao, xin báo quản trị sàn."))
    packed = pack_locked(seller_order=shipment.seller_order, draws=list(draws), by=by)
    if shipment.status != Shipment.Status.CREATED:
        return _packed_before(shipment)
    follow_cash(
        order=packed.order,
        change=packed.cash_due - shipment.cash_due,
        reference=f"seller_order:{packed.pk}:weighed",
    )
    shipment.status = Shipment.Status.ALLOCATED
    shipment.cash_due = packed.cash_due
    shipment.save(update_fields=["status", "cash_due"])
    return PostalItem.objects.create(shipment=shipment, s10=new_s10(), grams=sum(draw.grams for draw in draws))


def _packed_before(shipment: Shipment) -> PostalItem:
    item = shipment.items.order_by("pk").first()
    if item is None:
        raise WrongState(_("Kiện hàng này đã đi hoặc đã hủy, không đóng gói lại được."))
    return item

"""Some packs are refused at the door, the others taken: what is due falls by just their share, and they travel back."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.domain.due import follow_lower_due
from logistics.domain.guards import require_clerk
from logistics.domain.locks import lock_shipment
from logistics.domain.returns import spoils, take_into_stock
from logistics.models import Shipment
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import BadValue, WrongState
from marketplace.shop.order.models import Line, RefusedGoods, SellerOrder

Refused = Mapping[int, int]
"""Packs by id of the order line; each at least one."""


def check_refused(seller_order: SellerOrder, refused: Refused, reason: str) -> None:
    """Raise ``BadValue`` unless some, not all, of the packs on these lines are refused, for a known reason."""
    if not refused:
        return
    if reason not in RefusedGoods.Reason.values:
        raise BadValue(_("Xin chọn vì sao khách không nhận."), field="refused_reason")
    lines = {line.pk: line for line in seller_order.lines.all()}
    if any(pk not in lines or not 1 <= packs <= lines[pk].quantity for pk, packs in refused.items()):
        raise BadValue(_("Số gói không nhận phải có trong kiện này, xin xem lại."), field="refused")
    if sum(refused.values()) == sum(line.quantity for line in lines.values()):
        raise BadValue(_("Khách không nhận gói nào thì ghi là chưa giao được: khách từ chối nhận."), field="refused")


def refused_share(line: Line, packs: int) -> int:
    """Return the đồng of ``packs`` of a packed line: its price less what the packs that are taken cost, half up."""
    return line.price_due - line.price_of_packs(line.quantity - packs, of=line.quantity, price=line.price_due)


def cash_after_refusal(seller_order: SellerOrder, refused: Refused) -> int:
    """Return the đồng to collect at the door where these packs are refused."""
    lines = seller_order.lines.filter(pk__in=list(refused))
    less = sum(refused_share(line, refused[line.pk]) for line in lines)
    return max(0, seller_order.total_due - less - seller_order.prepaid)


def refuse_goods(shipment: Shipment, refused: Refused, reason: str, by: User) -> None:
    """Write what was refused of a locked shipment and lower what is due; the caller checked it and delivers the rest.

    What was prepaid beyond what is due then is due back to the customer.
    """
    part = shipment.seller_order
    before = part.total_due
    for line in part.lines.filter(pk__in=list(refused)).order_by("pk"):
        packs = refused[line.pk]
        amount = refused_share(line, packs)
        RefusedGoods.objects.create(line=line, packs=packs, amount=amount, reason=reason, by=by)
        line.refused_packs, line.refused_price = packs, amount
        line.save(update_fields=["refused_packs", "refused_price"])
        part.goods_refused += amount
    part.save(update_fields=["goods_refused"])
    follow_lower_due(shipment, before=before, kind="goods_refused", reference="refused", by=by)


def take_refused_back(*, shipment: Shipment, by: User) -> Shipment:
    """Take refused packs from the carrier at the delivering office: written off where they spoil, else in stock again.

    Called again, it changes nothing. Raises ``WrongState`` where nothing was refused, ``NotAllowed``.
    """
    require_clerk(by, shipment.delivery_point)
    with transaction.atomic():
        locked = lock_shipment(shipment.pk)
        rows = RefusedGoods.objects.filter(line__seller_order=locked.seller_order_id)
        waiting = list(
            rows.filter(back_at__isnull=True)
            .select_related("line__product__crop", "line__stockrecord")
            .order_by("line__stockrecord_id", "pk")
        )
        if not waiting and not rows.exists():
            raise WrongState(_("Bưu gửi này không có gói nào bị từ chối."))
        rows.filter(pk__in=[row.pk for row in waiting]).update(back_at=clock.now(), back_by=by)
        for row in waiting:  # stock comes last
            take_into_stock(
                record=row.line.stockrecord,
                packs=row.packs,
                written_off=row.reason == RefusedGoods.Reason.DAMAGED or spoils(row.line),
                source=("goods_refused", f"refused:{row.pk}"),
                by=by,
            )
    return locked

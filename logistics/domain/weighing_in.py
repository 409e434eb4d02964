"""Goods sold by weight that weigh less at acceptance than their seller wrote: the customer pays for what is there.

The same rule as at packing, and only downwards: what the customer was told at packing is the most, and more than was
shown needs a yes before packing (``shop.order.domain.weights``). Draws from lots stay as the seller's scales had them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import pghistory
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from farmers.domain.packing import LEAST_PERCENT_BY_KG, weighed_price
from logistics.domain.due import follow_lower_due
from logistics.domain.errors import KeyReused, NothingToDo
from logistics.domain.guards import require_clerk
from logistics.domain.locks import lock_shipment
from logistics.models import AcceptedWeight, Point, Shipment
from marketplace.accounts.models import User
from marketplace.common.errors import BadValue, WrongState
from marketplace.common.templatetags.market import kg
from marketplace.shop.order.models import Line, SellerOrderStatus

Grams = Mapping[int, int]
"""Grams on the scales by id of the order line; a line that is not named was not weighed again."""


@dataclass(frozen=True)
class Weighed:
    """What a line weighs now and costs (đồng), before it is written."""

    line: Line
    grams: int
    price: int


def weigh_in(*, key: UUID, shipment: Shipment, grams: Grams, point: Point, by: User) -> Shipment:
    """Write lower final weights of lines sold by the kilogram, as the accepting point weighed them.

    Their prices fall by the rule of packing, what is due follows, and the difference goes back through the ledger. Once
    for each shipment, until it is sent on. The same key again changes nothing. Raises ``NotAllowed`` unless ``by``
    works at the point, ``WrongState`` for a parcel that the point has not accepted, or has sent on, or weighed already,
    ``BadValue`` for goods sold by the pack, for more than was packed or for less than half of what was ordered,
    ``NothingToDo`` where nothing weighs less, ``KeyReused``.
    """
    require_clerk(by, point)
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = lock_shipment(shipment.pk)
        if _weighed_before(key, locked, grams):
            return locked
        weighed = check_weights(shipment=locked, grams=grams, point=point)
        _write(key, weighed, point, by)
        _follow(locked, weighed, by)
    return locked


def may_weigh_in(shipment: Shipment, point: Point) -> bool:
    """Whether the parcel lies at the point that accepted it, with goods sold by weight that nobody weighed again."""
    here = shipment.status == Shipment.Status.HANDED_IN and shipment.acceptance_point_id == point.pk
    return here and not _rows(shipment).exists() and bool(lines_by_weight(shipment))


def lines_by_weight(shipment: Shipment) -> list[Line]:
    """Return the lines of a shipment that are sold by the kilogram."""
    lines = Line.objects.filter(seller_order=shipment.seller_order_id, price_per_kg__isnull=False)
    return list(lines.filter(final_grams__isnull=False).select_related("ceiling__crop").order_by("pk"))


def check_weights(*, shipment: Shipment, grams: Grams, point: Point) -> list[Weighed]:
    """Return the lines that weigh less, with their new prices; changes nothing. Raises as ``weigh_in`` does."""
    if shipment.status != Shipment.Status.HANDED_IN or shipment.acceptance_point_id != point.pk:
        raise WrongState(_("Chỉ cân lại khi hàng vừa nhận gửi và còn ở bưu cục này."))
    if shipment.seller_order.status != SellerOrderStatus.HANDED_IN or _rows(shipment).exists():
        raise WrongState(_("Bưu gửi này đã cân lại rồi."))
    lines = {line.pk: line for line in lines_by_weight(shipment)}
    if set(grams) - set(lines):
        raise BadValue(_("Chỉ cân lại hàng bán theo kg của bưu gửi này."), field="grams")
    weighed = [_weighed(lines[pk], count) for pk, count in sorted(grams.items()) if count != lines[pk].final_grams]
    if not weighed:
        raise NothingToDo(_("Không món nào nhẹ hơn số người bán đã cân, nên không có gì để ghi."))
    return weighed


def _weighed(line: Line, grams: int) -> Weighed:
    packed, ordered = line.final_grams or 0, line.ordered_grams or 0
    what = {"title": line.title, "packed": kg(packed)}
    if grams > packed:
        raise BadValue(
            _("“%(title)s” nặng hơn %(packed)s người bán đã cân. Khách vẫn trả theo số đã cân, xin để trống.") % what,
            field="grams",
        )
    if grams < 1 or grams * 100 < ordered * LEAST_PERCENT_BY_KG:
        raise BadValue(
            _("“%(title)s” nhẹ hơn đơn đặt quá nhiều, xin cân lại hoặc gọi cho người bán.") % what, field="grams"
        )
    return Weighed(line, grams, min(weighed_price(line, grams), line.final_price or 0))


def _weighed_before(key: UUID, shipment: Shipment, grams: Grams) -> bool:
    """Whether this key wrote just these weights. Raises ``KeyReused`` where it wrote others."""
    rows = dict(AcceptedWeight.objects.filter(key=key).values_list("line_id", "grams"))
    if not rows:
        return False
    less = {line.pk: grams[line.pk] for line in lines_by_weight(shipment) if line.pk in grams and line.pk in rows}
    if rows != less:
        raise KeyReused(_("Trang này đã ghi số cân khác. Xin tải lại trang."))
    return True


def _rows(shipment: Shipment) -> "QuerySet[AcceptedWeight]":
    return AcceptedWeight.objects.filter(line__seller_order=shipment.seller_order_id)


def _write(key: UUID, weighed: list[Weighed], point: Point, by: User) -> None:
    rows = [
        AcceptedWeight(
            key=key,
            line=one.line,
            point=point,
            grams_before=one.line.final_grams or 0,
            grams=one.grams,
            price_before=one.line.final_price or 0,
            price=one.price,
            by=by,
        )
        for one in weighed
    ]
    try:
        with transaction.atomic():
            AcceptedWeight.objects.bulk_create(rows)
    except IntegrityError as error:  # the same key came in at this moment
        raise KeyReused(_("Trang này đã ghi số cân khác. Xin tải lại trang.")) from error


def _follow(shipment: Shipment, weighed: list[Weighed], by: User) -> None:
    """Lower lines, seller order, cash at the door and the parcel's weight; give the difference back."""
    part, less = shipment.seller_order, 0
    before = part.total_due
    for one in weighed:
        less += (one.line.final_grams or 0) - one.grams
        part.goods_final = (part.goods_final or 0) - ((one.line.final_price or 0) - one.price)
        one.line.final_grams, one.line.final_price = one.grams, one.price
        one.line.save(update_fields=["final_grams", "final_price"])
    part.save(update_fields=["goods_final"])
    follow_lower_due(shipment, before=before, kind="weighed_in", reference="weighed_in", by=by)
    item = shipment.items.order_by("pk").first()
    if item is not None and item.grams is not None:
        item.grams -= less
        item.save(update_fields=["grams"])

"""Scans: each accepted once however often it is sent, in any order, and never changed or dropped."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from logistics.domain import story
from logistics.domain.errors import KeyReused, UnknownItem
from logistics.domain.guards import require_clerk
from logistics.domain.locks import lock_shipment
from logistics.models import Point, PostalItem, Scan, Shipment
from logistics.s10 import read
from marketplace.accounts.models import User
from marketplace.common.errors import DomainError
from marketplace.common.text import clean
from marketplace.shop.order.models import SellerOrder, SellerOrderStatus

DESK_KINDS = frozenset({Scan.Kind.ACCEPT, Scan.Kind.DISPATCH, Scan.Kind.ARRIVE})
"""What is scanned at a desk. The other kinds come with a run, with cash or with stock, from their own functions."""


@dataclass(frozen=True)
class ScanResult:
    """``created`` is false for an event that was known; ``fits`` is false for one that contradicts the others."""

    scan: Scan
    created: bool
    fits: bool


@dataclass(frozen=True)
class ScanSpec:
    """One scan of a batch that a device sends."""

    key: UUID
    s10: str
    kind: str
    device_time: dt.datetime
    point: Point | None = None
    reason: str = ""


@dataclass(frozen=True)
class BatchLine:
    """What became of one scan of a batch: a result, or the reason why it was refused."""

    spec: ScanSpec
    result: ScanResult | None
    error: DomainError | None


def record_scan(
    *,
    key: UUID,
    s10: str,
    kind: str,
    by: User,
    device_time: dt.datetime,
    point: Point | None = None,
    reason: str = "",
) -> ScanResult:
    """Record that a parcel was seen at ``point`` and fold its story anew.

    The same key again changes nothing. A scan that contradicts the others is kept and counted for review. Raises
    ``NotAllowed`` for somebody who does not work at the point, ``BadItemNumber``, ``UnknownItem``, ``KeyReused``
    (same key, other content), ``DomainError``.
    """
    if kind not in DESK_KINDS:
        raise DomainError(_("Việc này không ghi bằng quét mã: xin dùng trang chuyến giao hoặc trang chuyển hoàn."))
    if point is None:
        raise DomainError(_("Xin chọn bưu cục nơi quét mã."))
    require_clerk(by, point)
    item = find_item(s10)
    with transaction.atomic():
        shipment = lock_shipment(item.shipment_id)
        scan, created = append_scan(
            key=key, item=item, kind=kind, by=by, point=point, device_time=device_time, reason=reason
        )
        contradictory = refold(shipment, save=created)
    return ScanResult(scan, created, scan.pk not in contradictory)


def record_scans(*, scans: Sequence[ScanSpec], by: User) -> list[BatchLine]:
    """Record a batch, each scan in a transaction of its own: one that is refused stops none of the others."""
    lines = []
    for spec in scans:
        try:
            result = record_scan(
                key=spec.key,
                s10=spec.s10,
                kind=spec.kind,
                by=by,
                device_time=spec.device_time,
                point=spec.point,
                reason=spec.reason,
            )
            lines.append(BatchLine(spec, result, None))
        except DomainError as error:
            lines.append(BatchLine(spec, None, error))
    return lines


def accept_item(*, s10: str, point: Point, by: User, key: UUID, device_time: dt.datetime) -> ScanResult:
    """Accept a parcel from its seller at a point; its seller order is then handed in. Raises as ``record_scan``."""
    if not (point.accepts and point.is_open):
        raise DomainError(_("Bưu cục này đang không nhận gửi. Xin chọn bưu cục khác."))
    return record_scan(key=key, s10=s10, kind=Scan.Kind.ACCEPT, by=by, point=point, device_time=device_time)


def find_item(text: str) -> PostalItem:
    """Return the item whose number was typed or scanned. Raises ``BadItemNumber``, ``UnknownItem``."""
    number = read(text)
    try:
        return PostalItem.objects.get(s10=number)
    except PostalItem.DoesNotExist as error:
        raise UnknownItem(_("Không có bưu gửi nào mang mã %(number)s. Xin quét lại.") % {"number": number}) from error


def append_scan(
    *,
    key: UUID,
    item: PostalItem,
    kind: str,
    by: User,
    device_time: dt.datetime,
    point: Point | None = None,
    reason: str = "",
) -> tuple[Scan, bool]:
    """Write the scan, or return the one that carries the key. The caller holds the shipment's lock and folds."""
    content = {
        "item_id": item.pk,
        "kind": kind,
        "point_id": point.pk if point else None,
        "device_time": device_time,
        "reason": _short(reason),
    }
    known = Scan.objects.filter(key=key).first()
    if known is None:
        try:
            with transaction.atomic():
                return Scan.objects.create(key=key, by=by, **content), True
        except IntegrityError:  # the same key came in for another parcel at the same moment
            known = Scan.objects.get(key=key)
    if any(getattr(known, name) != value for name, value in content.items()):
        raise KeyReused(_("Lần quét này trùng khóa với một lần quét khác nên chưa được ghi. Xin quét lại từ đầu."))
    return known, False


def refold(shipment: Shipment, *, save: bool = True) -> set[int]:
    """Fold the story of a locked shipment's parcels into its status; return the ids of contradictory scans."""
    items = list(shipment.items.prefetch_related("scans"))
    stories = [story.tell(_seen(shipment, item)) for item in items]
    contradictory = {scan for told in stories for scan in told.contradictory}
    if save and stories and shipment.status != Shipment.Status.CANCELLED:
        before = shipment.status
        shipment.status = story.slowest([told.status for told in stories])
        shipment.contradictions = len(contradictory)
        shipment.acceptance_point_id = shipment.acceptance_point_id or _accepted_at(items)
        shipment.save(update_fields=["status", "contradictions", "acceptance_point"])
        if before == Shipment.Status.ALLOCATED:
            _hand_in(shipment)
    return contradictory


def _seen(shipment: Shipment, item: PostalItem) -> list[story.Seen]:
    return [
        story.Seen(
            id=scan.pk,
            kind=Scan.Kind(scan.kind),
            device_time=scan.device_time,
            server_time=scan.server_time,
            at_delivery_point=scan.point_id == shipment.delivery_point_id,
        )
        for scan in item.scans.all()
    ]


def _accepted_at(items: Sequence[PostalItem]) -> int | None:
    """Return the id of the point that accepted the first of the parcels."""
    accepted = [scan for item in items for scan in item.scans.all() if scan.kind == Scan.Kind.ACCEPT and scan.point_id]
    return min(accepted, key=lambda scan: (scan.device_time, scan.pk)).point_id if accepted else None


def _hand_in(shipment: Shipment) -> None:
    """Once a parcel was seen by the post, its seller order has been handed in, whichever scan said so."""
    if shipment.status == Shipment.Status.ALLOCATED:
        return
    SellerOrder.objects.filter(pk=shipment.seller_order_id, status=SellerOrderStatus.PACKED).update(
        status=SellerOrderStatus.HANDED_IN
    )


def _short(reason: str) -> str:
    text = clean(reason)
    longest = Scan._meta.get_field("reason").max_length
    if longest is not None and len(text) > longest:
        raise DomainError(_("Lý do dài quá, xin viết trong %(count)d ký tự.") % {"count": longest})
    return text

"""Scans: each accepted once however often it is sent, in any order, and never changed or dropped."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.domain.errors import UnknownItem
from logistics.domain.guards import not_at, served_by
from logistics.domain.locks import lock_shipments
from logistics.domain.parcels import Event, KeysTaken, Parcels, ScanResult
from logistics.models import Point, PostalItem, Scan
from logistics.s10 import is_valid, normalise, read
from marketplace.accounts.models import User
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import BadValue, DomainError
from marketplace.common.text import clean

DESK_KINDS = frozenset({Scan.Kind.ACCEPT, Scan.Kind.DISPATCH, Scan.Kind.ARRIVE})
"""What is scanned at a desk. The other kinds come with a run, with cash or with stock, from their own functions."""

AT_ONCE = 200
"""Scans in one transaction: so long their parcels are locked, some tenths of a second."""

_FIRST_YEAR, _LAST_YEAR = 1900, 9000  # a clock beyond is broken in a way that the database cannot keep

_NUMBERED: Compiled[PostalItem] = Compiled(lambda: PostalItem.objects.filter(s10__among=Given("numbers")))


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
    """Record that a parcel was seen at ``point`` and fold its story anew: ``record_scans`` of one.

    The same key again changes nothing. A scan that contradicts the others is kept and counted for review. Raises
    ``NotAllowed`` for somebody who does not work at the point, ``BadItemNumber``, ``UnknownItem``, ``KeyReused``
    (same key, other content), ``DomainError``.
    """
    spec = ScanSpec(key, s10, kind, device_time, point, reason)
    return result_of(record_scans(scans=[spec], by=by)[0])


def record_scans(*, scans: Sequence[ScanSpec], by: User) -> list[BatchLine]:
    """Record a batch in the order given, and return what became of each: one that is refused stops none of the others.

    ``AT_ONCE`` scans share a transaction and some ten statements, however many they are. All parcels of these are
    locked first, in the one order of logistics: two devices that send the same batches in any order wait for each
    other, never in a circle.
    """
    return [
        line for start in range(0, len(scans), AT_ONCE) for line in _record_together(scans[start : start + AT_ONCE], by)
    ]


def result_of(line: BatchLine) -> ScanResult:
    """Return what a scan of a batch came to. Raises what it was refused with."""
    if line.result is None:
        raise line.error or ValueError("a scan is recorded or refused")
    return line.result


def accept_item(*, s10: str, point: Point, by: User, key: UUID, device_time: dt.datetime) -> ScanResult:
    """Accept a parcel from its seller at a point; its seller order is then handed in. Raises as ``record_scan``."""
    return result_of(accept_items(items={key: s10}, point=point, by=by, device_time=device_time)[0])


def accept_items(*, items: Mapping[UUID, str], point: Point, by: User, device_time: dt.datetime) -> list[BatchLine]:
    """Accept a pile of parcels (number by key of the event) at a point, as ``record_scans`` does.

    Raises ``DomainError`` where the point takes nothing in at present.
    """
    if not (point.accepts and point.is_open):
        raise DomainError(_("Bưu cục này đang không nhận gửi. Xin chọn bưu cục khác."))
    scans = [ScanSpec(key, s10, Scan.Kind.ACCEPT, device_time, point) for key, s10 in items.items()]
    return record_scans(scans=scans, by=by)


def find_item(text: str) -> PostalItem:
    """Return the item whose number was typed or scanned. Raises ``BadItemNumber``, ``UnknownItem``."""
    number = read(text)
    return _among(_find([number]), number)


def _record_together(scans: Sequence[ScanSpec], by: User) -> list[BatchLine]:
    """Record scans in one transaction: what can be said without a lock first, the others in the order given."""
    served = served_by(by, {spec.point for spec in scans if spec.point is not None})
    items = _find(number for number in (normalise(spec.s10) for spec in scans) if is_valid(number))
    outcomes: list[Event | ScanResult | DomainError] = []
    for spec in scans:
        try:
            outcomes.append(_event(spec, served, items))
        except DomainError as error:
            outcomes.append(error)
    events = [outcome for outcome in outcomes if isinstance(outcome, Event)]
    written = iter(_write(events, by) if events else [])
    return [
        _line(spec, next(written) if isinstance(one, Event) else one) for spec, one in zip(scans, outcomes, strict=True)
    ]


def _line(spec: ScanSpec, outcome: ScanResult | DomainError) -> BatchLine:
    if isinstance(outcome, DomainError):
        return BatchLine(spec, None, outcome)
    return BatchLine(spec, outcome, None)


def _event(spec: ScanSpec, served: Collection[int], items: Mapping[str, PostalItem]) -> Event:
    """Return the event that a device sent, checked. Raises ``DomainError``."""
    if spec.kind not in DESK_KINDS:
        raise DomainError(_("Việc này không ghi bằng quét mã: xin dùng trang chuyến giao hoặc trang chuyển hoàn."))
    if spec.point is None:
        raise DomainError(_("Xin chọn bưu cục nơi quét mã."))
    if spec.point.pk not in served:
        raise not_at(spec.point)
    item = _among(items, read(spec.s10))
    if spec.device_time.tzinfo is None or not _FIRST_YEAR <= spec.device_time.year <= _LAST_YEAR:
        raise BadValue(_("Giờ của máy quét không đọc được. Xin chỉnh lại giờ rồi quét lại."), field="device_time")
    return Event(spec.key, item, spec.kind, spec.point, spec.device_time, _short(spec.reason))


def _write(events: Sequence[Event], by: User) -> Sequence[ScanResult | DomainError]:
    """Lock what the events are about, write and fold them."""
    while True:
        try:
            with transaction.atomic():
                shipments = lock_shipments({event.item.shipment_id for event in events}, with_orders=False)
                parcels = Parcels(shipments, keys={event.key for event in events})
                outcomes = parcels.add(events, by=by)
                parcels.save()
                return outcomes
        except KeysTaken:  # by who has committed meanwhile: each look finds at least one more key
            continue


def _find(numbers: Iterable[str]) -> dict[str, PostalItem]:
    wanted = sorted(set(numbers))
    return {item.s10: item for item in _NUMBERED.rows(numbers=wanted)} if wanted else {}


def _among(items: Mapping[str, PostalItem], number: str) -> PostalItem:
    if number not in items:
        raise UnknownItem(_("Không có bưu gửi nào mang mã %(number)s. Xin quét lại.") % {"number": number})
    return items[number]


def _short(reason: str) -> str:
    text = clean(reason)
    longest = Scan._meta.get_field("reason").max_length
    if longest is not None and len(text) > longest:
        raise DomainError(_("Lý do dài quá, xin viết trong %(count)d ký tự.") % {"count": longest})
    return text

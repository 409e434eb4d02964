"""Scanning at the counter: the same parcel twice is told, not written twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from logistics.domain import KeyReused, ScanResult, ScanSpec, accept_item, find_item, record_scan, record_scans
from logistics.models import Point, PostalItem, Scan, Shipment
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import DomainError

Kind = Scan.Kind


@dataclass(frozen=True)
class Seen:
    """``is_new`` is false for a parcel that had been scanned so before; ``fits`` for one that was elsewhere."""

    item: PostalItem
    scan: Scan
    is_new: bool
    fits: bool = True


@dataclass(frozen=True)
class SentOn:
    """How many parcels were scanned out, and the sentences of those that were refused."""

    parcels: int
    refused: list[str]


def accept_once(*, s10: str, point: Point, by: User, key: UUID) -> Seen:
    """Accept a parcel from its seller; one that was accepted before stays as it is. Raises as ``accept_item``."""
    item = find_item(s10)
    known = item.scans.filter(kind=Kind.ACCEPT).select_related("point").order_by("device_time", "pk").first()
    if known is not None:
        return Seen(item, known, is_new=False)
    key = _key_of(key, Kind.ACCEPT, item)
    try:
        result = accept_item(s10=item.s10, point=point, by=by, key=key, device_time=clock.now())
    except KeyReused as error:
        return _first_of(key, item, error)
    return _seen(item, result)


def arrive_once(*, s10: str, point: Point, by: User, key: UUID) -> Seen:
    """Scan a parcel in at the point, unless that was the last thing seen of it. Raises as ``record_scan``."""
    item = find_item(s10)
    last = item.scans.select_related("point").order_by("-device_time", "-pk").first()
    if last is not None and last.kind == Kind.ARRIVE and last.point_id == point.pk:
        return Seen(item, last, is_new=False)
    key = _key_of(key, Kind.ARRIVE, item)
    try:
        result = record_scan(key=key, s10=item.s10, kind=Kind.ARRIVE, by=by, point=point, device_time=clock.now())
    except KeyReused as error:
        return _first_of(key, item, error)
    return _seen(item, result)


def send_on(*, shipments: Iterable[Shipment], point: Point, by: User, key: UUID) -> SentOn:
    """Scan out all parcels of the shipments. Each by itself: one that is refused stops none of the others."""
    items = [item for shipment in shipments for item in shipment.items.all()]
    specs = [ScanSpec(_key_of(key, Kind.DISPATCH, item), item.s10, Kind.DISPATCH, clock.now(), point) for item in items]
    lines = record_scans(scans=specs, by=by)
    # A key that is known was sent by the first of two clicks: nothing is wrong with the parcel.
    refused = [str(line.error) for line in lines if line.error is not None and not isinstance(line.error, KeyReused)]
    return SentOn(sum(line.result is not None and line.result.created for line in lines), refused)


def _key_of(drawn: UUID, kind: str, item: PostalItem) -> UUID:
    """Return the key of an event: the drawn form sent again is the same event, for another parcel it is another."""
    return uuid5(drawn, f"{kind}:{item.pk}")


def _seen(item: PostalItem, result: ScanResult) -> Seen:
    return Seen(item, result.scan, result.created, result.fits)


def _first_of(key: UUID, item: PostalItem, error: DomainError) -> Seen:
    """Return the scan of the first of two clicks that came in at the same moment."""
    known = Scan.objects.filter(key=key, item=item).select_related("point").first()
    if known is None:
        raise error
    return Seen(item, known, is_new=False)

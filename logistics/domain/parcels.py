"""Locked shipments with their parcels and all that was seen of these: scans are added and folded, many at a time."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID, uuid5

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from logistics.domain import story
from logistics.domain.errors import KeyReused
from logistics.models import Point, PostalItem, Scan, Shipment
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.shop.order.models import SellerOrder, SellerOrderStatus

# Ids are given in the order of the events, as they decide between scans of one moment; rows are written in the order
# of their keys, so that two devices that send the same keys for different parcels never wait in a circle.
_INSERT = """
    WITH event AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('logistics_scan', 'id')) AS id, sent.*
        FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::bigint[], %s::timestamptz[], %s::text[])
            AS sent(key, item_id, kind, point_id, device_time, reason)
    )
    INSERT INTO logistics_scan (id, key, item_id, kind, point_id, by_id, device_time, server_time, reason)
    SELECT id, key, item_id, kind, point_id, %s, device_time, %s, reason FROM event ORDER BY key
    ON CONFLICT (key) DO NOTHING RETURNING key, id
"""
_UPDATE = """
    UPDATE logistics_shipment AS shipment
    SET status = told.status, contradictions = told.contradictions, acceptance_point_id = told.acceptance_point_id
    FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::bigint[])
        AS told(id, status, contradictions, acceptance_point_id)
    WHERE shipment.id = told.id
"""
_ITEMS: Compiled[PostalItem] = Compiled(
    lambda: PostalItem.objects.filter(shipment__among=Given("shipments")).order_by("pk")
)
_SCANS: Compiled[Scan] = Compiled(
    lambda: Scan.objects.filter(Q(item__among=Given("items")) | Q(key__among=Given("keys"))).order_by("pk")
)
_FOLDED = ("status", "contradictions", "acceptance_point")
"""What of a shipment follows from the scans of its parcels."""


class KeysTaken(KeyReused):
    """A key came in for another parcel at this very moment. What is known of it can be read now: ask again."""


@dataclass(frozen=True)
class ScanResult:
    """``created`` is false for an event that was known; ``fits`` is false for one that contradicts the others."""

    scan: Scan
    created: bool
    fits: bool


class Event(NamedTuple):
    """A scan to be written; its reason is clean."""

    key: UUID
    item: PostalItem
    kind: str
    point: Point | None
    device_time: dt.datetime
    reason: str = ""

    def is_same_as(self, scan: Scan) -> bool:
        """Whether the scan that carries the key is of this event."""
        mine = (self.item.pk, self.kind, self.point.pk if self.point else None, self.device_time, self.reason)
        return mine == (scan.item_id, scan.kind, scan.point_id, scan.device_time, scan.reason)


class Parcels:
    """Shipments that the caller has locked, with their parcels and scans, fetched in two statements.

    ``keys`` are those that devices made: a scan of any other parcel that carries one is fetched as well. ``add`` writes
    scans and changes the shipments in hand; ``save`` writes the shipments.
    """

    def __init__(self, shipments: Iterable[Shipment], *, keys: Collection[UUID] = ()) -> None:
        self.shipments = {shipment.pk: shipment for shipment in shipments}
        self.of: dict[int, list[PostalItem]] = defaultdict(list)
        items = {item.pk: item for item in _ITEMS.rows(shipments=list(self.shipments))}
        for item in items.values():
            self.of[item.shipment_id].append(item)
        self._scans: dict[int, list[Scan]] = {pk: [] for pk in items}
        self._known: dict[UUID, Scan] = {}
        for scan in _SCANS.rows(items=list(items), keys=list(keys)):
            self._known[scan.key] = scan
            if scan.item_id in self._scans:
                self._scans[scan.item_id].append(scan)
        self._stories = {pk: self._tell(item) for pk, item in items.items()}
        self._as_stored = {pk: _folded(shipment) for pk, shipment in self.shipments.items()}
        self._steps: dict[int, list[str]] = {}  # the states that a shipment has gone through since it was stored

    def events(
        self,
        shipment: Shipment,
        kind: Scan.Kind,
        *,
        step: tuple[UUID, str],
        point: Point,
        device_time: dt.datetime,
        reason: str = "",
    ) -> list[Event]:
        """Return the event of each parcel of a shipment for a step of ours: the same step has the same keys."""
        space, name = step
        return [
            Event(uuid5(space, f"{name}{kind}:{item.pk}"), item, kind, point, device_time, reason)
            for item in self.of[shipment.pk]
        ]

    def note(self, events: Sequence[Event], *, by: User) -> None:
        """Add the events of a step, all or none. Raises ``KeyReused``."""
        for outcome in self.add(events, by=by):
            if isinstance(outcome, KeyReused):
                raise outcome

    def add(self, events: Sequence[Event], *, by: User) -> list[ScanResult | KeyReused]:
        """Write the scans that are new, in one statement, fold each in turn, and return what became of every event.

        An event is known by its key: the same content again is the scan that is there, other content is refused. Raises
        ``KeysTaken`` where another transaction wrote one of the keys meanwhile; nothing was written then.
        """
        first_of = {event.key: event for event in reversed(events) if event.key not in self._known}
        new = _insert([event for event in events if first_of.get(event.key) is event], by)
        self._known |= new
        outcomes: list[ScanResult | KeyReused] = []
        for event in events:
            scan = self._known[event.key]
            if not event.is_same_as(scan):
                outcomes.append(_reused())
                continue
            created = new.pop(event.key, None) is not None
            if created:
                self._see(event.item, scan)
            outcomes.append(ScanResult(scan, created, scan.pk not in self._stories[event.item.pk].contradictory))
        return outcomes

    def save(self, *, also: Sequence[str] = ()) -> None:
        """Write what the scans made of the shipments, and ``also`` other fields that the caller changed of them.

        Each state that a shipment went through is written in its turn, so that the audit has all of them: a statement
        for the first of every shipment, one for the second … Seller orders of which the post has a parcel now are
        handed in.
        """
        for turn in range(1, max(map(len, self._steps.values()), default=1) - 1):
            _update({pk: steps[turn] for pk, steps in self._steps.items() if turn < len(steps) - 1}, self.shipments)
        if also:
            for shipment in self.shipments.values():
                shipment.save(update_fields=[*_FOLDED, *also])
        else:
            changed = [one for pk, one in self.shipments.items() if _folded(one) != self._as_stored[pk]]
            _update({one.pk: one.status for one in changed}, self.shipments)
        self._hand_in()
        self._as_stored = {pk: _folded(shipment) for pk, shipment in self.shipments.items()}
        self._steps = {}

    def _see(self, item: PostalItem, scan: Scan) -> None:
        """Fold a scan that was just written into its parcel's story and its shipment."""
        self._scans[item.pk].append(scan)
        self._stories[item.pk] = self._tell(item)
        shipment = self.shipments[item.shipment_id]
        if shipment.status == Shipment.Status.CANCELLED:
            return
        stories = [self._stories[each.pk] for each in self.of[shipment.pk]]
        steps = self._steps.setdefault(shipment.pk, [shipment.status])
        shipment.status = story.slowest([told.status for told in stories])
        shipment.contradictions = sum(len(told.contradictory) for told in stories)
        shipment.acceptance_point_id = shipment.acceptance_point_id or self._accepted_at(shipment)
        if shipment.status != steps[-1]:
            steps.append(shipment.status)

    def _tell(self, item: PostalItem) -> story.Story:
        office = self.shipments[item.shipment_id].delivery_point_id
        return story.tell(
            story.Seen(
                id=scan.pk,
                kind=Scan.Kind(scan.kind),
                device_time=scan.device_time,
                server_time=scan.server_time,
                at_delivery_point=scan.point_id == office,
            )
            for scan in self._scans[item.pk]
        )

    def _accepted_at(self, shipment: Shipment) -> int | None:
        """Return the id of the point that accepted the first of the parcels."""
        seen = [scan for item in self.of[shipment.pk] for scan in self._scans[item.pk]]
        accepted = [scan for scan in seen if scan.kind == Scan.Kind.ACCEPT and scan.point_id]
        return min(accepted, key=lambda scan: (scan.device_time, scan.pk)).point_id if accepted else None

    def _hand_in(self) -> None:
        """Once a parcel was seen by the post, its seller order has been handed in, whichever scan said so."""
        left = [
            self.shipments[pk].seller_order_id
            for pk, steps in self._steps.items()
            if steps[0] == Shipment.Status.ALLOCATED != steps[-1]
        ]
        if left:
            packed = SellerOrder.objects.filter(pk__in=left, status=SellerOrderStatus.PACKED)
            packed.update(status=SellerOrderStatus.HANDED_IN)


def _folded(shipment: Shipment) -> tuple[str, int, int | None]:
    return shipment.status, shipment.contradictions, shipment.acceptance_point_id


def _insert(events: Sequence[Event], by: User) -> dict[UUID, Scan]:
    """Write the events in one statement and return their scans by key. Raises ``KeysTaken`` unless all are new."""
    if not events:
        return {}
    moment = clock.now()
    scans = {
        event.key: Scan(
            key=event.key,
            item=event.item,
            kind=event.kind,
            point=event.point,
            by=by,
            device_time=event.device_time,
            server_time=moment,
            reason=event.reason,
        )
        for event in events
    }
    columns = ("key", "item_id", "kind", "point_id", "device_time", "reason")
    sent = [[getattr(scan, column) for scan in scans.values()] for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [*sent, by.pk, moment])
        ids = dict(cursor.fetchall())
    if len(ids) < len(scans):
        raise KeysTaken(str(_reused()))
    for key, scan in scans.items():
        scan.pk = ids[key]
        scan._state.adding, scan._state.db = False, connection.alias
    return scans


def _update(status: dict[int, str], shipments: dict[int, Shipment]) -> None:
    """Write the folded fields of shipments, with these states."""
    if not status:
        return
    told = [shipments[pk] for pk in status]
    with connection.cursor() as cursor:
        cursor.execute(
            _UPDATE,
            [
                list(status),
                [str(each) for each in status.values()],
                [shipment.contradictions for shipment in told],
                [shipment.acceptance_point_id for shipment in told],
            ],
        )


def _reused() -> KeyReused:
    return KeyReused(_("Lần quét này trùng khóa với một lần quét khác nên chưa được ghi. Xin quét lại từ đầu."))

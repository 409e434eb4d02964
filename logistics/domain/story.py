"""The story of a parcel: its status is a fold over its scans by time, whatever order they arrived in.

Pure: knows no database. The table and the reasons are in docs/algorithms/scans.md.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from logistics.models import Scan, Shipment

Kind = Scan.Kind
State = Shipment.Status

_BEFORE_OFFICE = (State.ALLOCATED, State.HANDED_IN, State.IN_TRANSIT)
_UNDER_WAY = (*_BEFORE_OFFICE, State.AT_OFFICE, State.OUT_FOR_DELIVERY, State.FAILED)


def _moves(kind: Kind, sources: Iterable[State], target: State) -> dict[tuple[State, Kind], State]:
    return {(source, kind): target for source in sources}


# What each scan makes of a parcel in each state. A pair that is not here cannot be true: the scan contradicts
# what was known. Missed scans are common, so steps may be skipped forwards; backwards only by BACK and DISPATCH.
MOVES: dict[tuple[State, Kind], State] = {
    **_moves(Kind.ACCEPT, [State.ALLOCATED, State.HANDED_IN], State.HANDED_IN),
    **_moves(Kind.DISPATCH, [*_BEFORE_OFFICE, State.AT_OFFICE], State.IN_TRANSIT),
    **_moves(Kind.ARRIVE, [*_BEFORE_OFFICE, State.AT_OFFICE], State.AT_OFFICE),
    **_moves(Kind.OUT, _UNDER_WAY, State.OUT_FOR_DELIVERY),
    **_moves(Kind.FAIL, _UNDER_WAY, State.FAILED),
    **_moves(Kind.DELIVER, [*_UNDER_WAY, State.RETURNING], State.DELIVERED),
    **_moves(Kind.BACK, [State.OUT_FOR_DELIVERY, State.FAILED, State.AT_OFFICE], State.AT_OFFICE),
    **_moves(Kind.RETURN, [*_UNDER_WAY[1:], State.RETURNING], State.RETURNING),
    **_moves(Kind.RETURNED, [*_UNDER_WAY[1:], State.RETURNING, State.RETURNED], State.RETURNED),
    # On its way back a parcel passes the same offices.
    (State.RETURNING, Kind.DISPATCH): State.RETURNING,
    (State.RETURNING, Kind.ARRIVE): State.RETURNING,
    (State.RETURNING, Kind.BACK): State.RETURNING,
}

# A shipment is as far as its slowest parcel.
_PROGRESS = [*_UNDER_WAY, State.RETURNING, State.RETURNED, State.DELIVERED]


@dataclass(frozen=True)
class Seen:
    """What the fold needs of a scan."""

    id: int
    kind: Kind
    device_time: dt.datetime
    server_time: dt.datetime
    at_delivery_point: bool

    @property
    def happened(self) -> dt.datetime:
        """Return when it happened: by the device's clock, but never after the server heard of it."""
        return min(self.device_time, self.server_time)


@dataclass
class Story:
    """Where a parcel is, and the scans that cannot be true together with the others."""

    status: State = State.ALLOCATED
    contradictory: list[int] = field(default_factory=list)


def tell(scans: Iterable[Seen]) -> Story:
    """Fold the scans of one parcel, by time and then by arrival, into its story."""
    story = Story()
    for scan in sorted(scans, key=lambda scan: (scan.happened, scan.id)):
        target = MOVES.get((story.status, scan.kind))
        if target is None:
            story.contradictory.append(scan.id)
        elif scan.kind == Kind.ARRIVE and target == State.AT_OFFICE and not scan.at_delivery_point:
            story.status = State.IN_TRANSIT  # arrived, but at an office on the way
        else:
            story.status = target
    return story


def slowest(states: Sequence[State]) -> State:
    """Return the state of a shipment of which the parcels are in these states."""
    return min(states, key=_PROGRESS.index)

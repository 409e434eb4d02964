"""The state machine of a parcel, without a database."""

import datetime as dt
import itertools
import random

import pytest

from logistics.domain.story import MOVES, Kind, Seen, State, slowest, tell

START = dt.datetime(2026, 6, 12, 1, 0, tzinfo=dt.UTC)


def seen(kind, minute, *, id=None, at_delivery_point=True, heard=None):
    moment = START + dt.timedelta(minutes=minute)
    return Seen(
        id=minute if id is None else id,
        kind=kind,
        device_time=moment,
        server_time=moment if heard is None else START + dt.timedelta(minutes=heard),
        at_delivery_point=at_delivery_point,
    )


STRAIGHT = [
    (Kind.ACCEPT, State.HANDED_IN),
    (Kind.DISPATCH, State.IN_TRANSIT),
    (Kind.ARRIVE, State.AT_OFFICE),
    (Kind.OUT, State.OUT_FOR_DELIVERY),
    (Kind.DELIVER, State.DELIVERED),
]
RETURN = [
    (Kind.ACCEPT, State.HANDED_IN),
    (Kind.DISPATCH, State.IN_TRANSIT),
    (Kind.ARRIVE, State.AT_OFFICE),
    (Kind.OUT, State.OUT_FOR_DELIVERY),
    (Kind.FAIL, State.FAILED),
    (Kind.BACK, State.AT_OFFICE),
    (Kind.OUT, State.OUT_FOR_DELIVERY),
    (Kind.FAIL, State.FAILED),
    (Kind.RETURN, State.RETURNING),
    (Kind.BACK, State.RETURNING),
    (Kind.DISPATCH, State.RETURNING),
    (Kind.ARRIVE, State.RETURNING),
    (Kind.RETURNED, State.RETURNED),
]


def test_nothing_seen_yet():
    assert tell([]).status == State.ALLOCATED


@pytest.mark.parametrize("journey", [STRAIGHT, RETURN], ids=["delivered", "returned"])
def test_each_step_of_a_journey(journey):
    for count, (_kind, status) in enumerate(journey, start=1):
        story = tell(seen(kind, minute) for minute, (kind, _status) in enumerate(journey[:count]))
        assert (story.status, story.contradictory) == (status, [])


@pytest.mark.parametrize("journey", [STRAIGHT, RETURN], ids=["delivered", "returned"])
def test_any_order_of_arrival_tells_the_same_story(journey):
    scans = [seen(kind, minute) for minute, (kind, _status) in enumerate(journey)]
    draw = random.Random(7)
    orders = itertools.permutations(scans) if len(scans) <= 5 else (draw.sample(scans, len(scans)) for _ in range(200))
    for order in orders:
        story = tell(order)
        assert (story.status, story.contradictory) == (journey[-1][1], [])


def test_missed_scans_are_skipped_forwards():
    assert tell([seen(Kind.OUT, 1)]).status == State.OUT_FOR_DELIVERY
    assert tell([seen(Kind.ACCEPT, 1), seen(Kind.DELIVER, 2)]).status == State.DELIVERED
    assert tell([seen(Kind.ACCEPT, 1), seen(Kind.DELIVER, 2)]).contradictory == []


def test_a_late_scan_moves_nothing_backwards():
    before = [seen(Kind.ACCEPT, 0), seen(Kind.ARRIVE, 30), seen(Kind.OUT, 40), seen(Kind.DELIVER, 50)]
    late = seen(Kind.DISPATCH, 10, id=99, heard=90)
    story = tell([*before, late])
    assert (story.status, story.contradictory) == (State.DELIVERED, [])


@pytest.mark.parametrize("kind", [Kind.ACCEPT, Kind.DISPATCH, Kind.ARRIVE, Kind.OUT, Kind.FAIL, Kind.BACK, Kind.RETURN])
def test_what_is_seen_after_delivery_is_flagged_and_changes_nothing(kind):
    story = tell([seen(Kind.OUT, 1), seen(Kind.DELIVER, 2), seen(kind, 3)])
    assert (story.status, story.contradictory) == (State.DELIVERED, [3])


def test_a_device_clock_ahead_does_not_outlive_the_server():
    # The device says 02:00, but the server heard of it at 01:05: it happened before the delivery at 01:30.
    ahead = seen(Kind.ARRIVE, 60, heard=5)
    story = tell([ahead, seen(Kind.OUT, 20), seen(Kind.DELIVER, 30)])
    assert (story.status, story.contradictory) == (State.DELIVERED, [])


def test_arriving_at_an_office_on_the_way_is_transit():
    on_the_way = seen(Kind.ARRIVE, 3, at_delivery_point=False)
    assert tell([seen(Kind.ACCEPT, 1), on_the_way]).status == State.IN_TRANSIT
    returning = [seen(Kind.ACCEPT, 0), seen(Kind.RETURN, 1), seen(Kind.ARRIVE, 3, at_delivery_point=False)]
    assert tell(returning).status == State.RETURNING


def test_at_the_same_moment_the_order_of_arrival_counts():
    scans = [seen(Kind.OUT, 5, id=1), seen(Kind.FAIL, 5, id=2), seen(Kind.BACK, 5, id=3), seen(Kind.OUT, 5, id=4)]
    assert tell(scans).status == State.OUT_FOR_DELIVERY
    assert tell(scans).contradictory == []


def test_a_parcel_with_a_carrier_cannot_be_dispatched():
    story = tell([seen(Kind.OUT, 1), seen(Kind.DISPATCH, 2)])
    assert (story.status, story.contradictory) == (State.OUT_FOR_DELIVERY, [2])


def test_delivered_and_returned_are_final_in_the_table():
    leaving = {source for (source, _kind), target in MOVES.items() if source != target}
    assert State.DELIVERED not in leaving
    assert State.RETURNED not in leaving


def test_a_shipment_is_as_far_as_its_slowest_parcel():
    assert slowest([State.AT_OFFICE, State.HANDED_IN, State.DELIVERED]) == State.HANDED_IN
    assert slowest([State.DELIVERED, State.DELIVERED]) == State.DELIVERED

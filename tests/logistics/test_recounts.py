"""A van counted wrongly is counted again by a second person, before anybody approves a difference that is none."""

import pytest

from logistics.domain import approve_count, count_van, recount_van
from logistics.models import VanRecount
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from tests.factories.logistics import ClerkFactory, stocked_outlet
from tests.factories.sales import trip_with_load


@pytest.fixture
def loaded(office):
    """A trip with five packs, and their record in the van."""
    return trip_with_load(office.carrier, stocked_outlet(point=office.point, packs=10, price=30_000), 5)


def on_hand(record) -> int:
    record.refresh_from_db()
    return record.num_in_stock


def test_a_count_of_none_is_mended_and_the_trip_closes(office, loaded):
    trip, record = loaded
    count_van(trip=trip, counted={}, by=office.carrier.user)
    for _press in range(2):
        closed = recount_van(trip=trip, counted={record.pk: 5}, reason="phiếu 12", by=office.clerk)
    assert (closed.status, closed.counted_by, on_hand(record)) == ("closed", office.carrier.user, 5)
    kept = VanRecount.objects.get()
    assert (kept.before, kept.after, kept.reason, kept.recounted_by) == (0, 5, "phiếu 12", office.clerk)
    assert not record.movements.filter(kind="counted").exists()
    with pytest.raises(WrongState):
        recount_van(trip=trip, counted={record.pk: 4}, reason="phiếu 13", by=office.clerk)


def test_what_still_differs_waits_for_yet_another_person(office, admin, loaded):
    trip, record = loaded
    count_van(trip=trip, counted={}, by=office.clerk)
    waiting = recount_van(trip=trip, counted={record.pk: 4}, reason="phiếu 12", by=office.head)
    assert (waiting.status, on_hand(record)) == ("difference", 5)
    with pytest.raises(NotAllowed):
        approve_count(trip=trip, by=office.head, reason="rơi")
    approve_count(trip=trip, by=admin, reason="rơi một gói")
    assert on_hand(record) == 4


def test_a_second_person_of_the_point_counts_and_says_why(office, outsider, loaded):
    trip, record = loaded
    facts = {"trip": trip, "counted": {record.pk: 5}, "reason": "phiếu 12"}
    with pytest.raises(WrongState):
        recount_van(**facts, by=office.clerk)  # the van is out
    count_van(trip=trip, counted={}, by=office.clerk)
    for by in (office.carrier.user, office.clerk, outsider):
        with pytest.raises(NotAllowed):
            recount_van(**facts, by=by)
    other = ClerkFactory(point=office.point).user
    for changes in ({"reason": " "}, {"counted": {}}, {"counted": {record.pk: -1}}, {"counted": {record.pk: 10**7}}):
        with pytest.raises(BadValue):
            recount_van(**(facts | changes), by=other)
    trip.refresh_from_db()
    assert (trip.status, VanRecount.objects.count(), trip.counts.get().counted) == ("difference", 0, 0)


def test_a_load_that_came_meanwhile_is_not_counted_as_found(office, loaded):
    from logistics.domain import receive_transfer, request_transfer, send_transfer

    trip, record = loaded
    count_van(trip=trip, counted={record.pk: 3}, by=office.carrier.user)
    shelf = office.point.outlets.get().partner
    asked = request_transfer(
        key="00000000-0000-4000-8000-000000000001",
        source=shelf,
        target=record.partner,
        packs={record.product_id: 2},
        by=office.clerk,
    )
    receive_transfer(transfer=send_transfer(transfer=asked, by=office.clerk), by=office.carrier.user)
    closed = recount_van(trip=trip, counted={record.pk: 7}, reason="phiếu 12", by=office.clerk)
    assert (closed.status, trip.counts.get().counted, on_hand(record)) == ("closed", 5, 7)

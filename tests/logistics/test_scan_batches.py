"""Batches of scans: the same as one after the other, in a number of statements that does not grow."""

import datetime as dt
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from logistics.domain import ScanSpec, accept_items, record_scan, record_scans
from logistics.domain import scanning as scanning_module
from logistics.models import PostalItem, Scan, Shipment
from logistics.s10 import new_s10
from marketplace.common.errors import DomainError
from marketplace.shop.order.models import SellerOrder, SellerOrderStatus
from tests.factories.logistics import ClerkFactory, packed_shipment

MOMENT = dt.datetime(2026, 6, 12, 3, 0, tzinfo=dt.UTC)
Kind, State = Scan.Kind, Shipment.Status
Audit = Shipment.pgh_event_model
STATEMENTS = 9
"""Who works there, which parcels; orders, shipments, parcels and their scans; the new scans, what they make of both."""


@pytest.fixture
def parcels(office):
    """Four shipments, the last of two parcels."""
    shipments = [packed_shipment(point=office.point) for _number in range(4)]
    PostalItem.objects.create(shipment=shipments[-1], s10=new_s10(), grams=900)
    return list(PostalItem.objects.order_by("pk"))


@pytest.fixture
def mixed(office, other_office, parcels):
    """A batch of what devices send: good and bad, early and late, again and again."""
    first, second, third, left, right = (item.s10 for item in parcels)
    elsewhere = ClerkFactory(user=office.clerk).point
    known, same, taken = UUID(int=1), UUID(int=2), UUID(int=3)
    record_scan(key=known, s10=first, kind=Kind.ACCEPT, by=office.clerk, point=office.point, device_time=MOMENT)

    def spec(s10, kind, minute=0, *, key=None, point=office.point, reason=""):
        return ScanSpec(key or uuid4(), s10, kind, MOMENT + dt.timedelta(minutes=minute), point, reason)

    return [
        spec(first, Kind.ACCEPT, key=known),  # sent before
        spec(second, Kind.ACCEPT, 5, key=same),
        spec(second, Kind.ACCEPT, 5, key=same),  # twice in one batch
        spec(second, Kind.DISPATCH, 9, key=same),  # its key, other content
        spec(third, Kind.ACCEPT, 5, key=known),  # a key of another parcel
        spec(second, Kind.DISPATCH, 30),
        spec(second, Kind.ARRIVE, 60),
        spec(second, Kind.ACCEPT, 90),  # contradicts what came before
        spec(third, Kind.ARRIVE, 60, point=elsewhere),  # an office on the way, heard of first
        spec(third, Kind.ACCEPT, 10, point=elsewhere),
        spec(third, Kind.ACCEPT, 8),  # earlier, and too late to say where it was accepted
        spec(left, Kind.ACCEPT, 1, reason=" ra\u0301ch\x00 bao "),
        spec(right, Kind.ACCEPT, 2),
        spec(left, Kind.ARRIVE, 3),
        spec("nonsense", Kind.ACCEPT),
        spec("RA473124829GB", Kind.ACCEPT),
        spec(first, Kind.DELIVER),
        spec(first, "x"),
        spec(first, Kind.ACCEPT, point=None),
        spec(first, Kind.ACCEPT, point=other_office.point),  # somebody else's desk
        spec(first, Kind.ARRIVE, reason="x" * 41, key=taken),
        spec(first, Kind.ARRIVE, 20, key=taken),  # what was refused took no key
        ScanSpec(uuid4(), first, Kind.ARRIVE, dt.datetime(1, 1, 1, tzinfo=dt.UTC), office.point),
        ScanSpec(uuid4(), first, Kind.ARRIVE, dt.datetime(2026, 6, 12, 3, 0), office.point),
    ]


def what_happened(lines):
    """Return all that the batch said and left behind, without the ids of scans and the server's moments."""
    said = [
        (line.result.created, line.result.fits, line.result.scan.key)
        if line.result
        else (type(line.error), line.error.code, str(line.error))
        for line in lines
    ]
    facts = ("key", "item", "kind", "point", "by", "device_time", "reason")
    state = ("pk", "status", "contradictions", "acceptance_point", "cash_due", "attempts")
    return {
        "said": said,
        "scans": list(Scan.objects.order_by("pk").values_list(*facts)),
        "shipments": list(Shipment.objects.order_by("pk").values_list(*state)),
        "seller orders": list(SellerOrder.objects.order_by("pk").values_list("pk", "status")),
        "audit": {
            pk: list(Audit.objects.filter(pgh_obj=pk).order_by("pgh_id").values_list("pgh_label", "status"))
            for pk in Shipment.objects.values_list("pk", flat=True)
        },
    }


def tried(run):
    """Return what happened when it was tried, and take it back."""
    with transaction.atomic():
        happened = what_happened(run())
        transaction.set_rollback(True)
    return happened


@pytest.mark.parametrize("at_once", [1000, 3])
def test_a_batch_is_what_one_after_the_other_is(office, mixed, monkeypatch, at_once):
    def singly():
        return [line for spec in mixed for line in record_scans(scans=[spec], by=office.clerk)]

    one_by_one = tried(singly)
    monkeypatch.setattr(scanning_module, "AT_ONCE", at_once)
    assert tried(lambda: record_scans(scans=mixed, by=office.clerk)) == one_by_one
    codes = [second if isinstance(second, str) else "kept" for _first, second, _third in one_by_one["said"]]
    assert [code for code in codes if code != "kept"] == [
        "key_reused", "key_reused", "bad_item_number", "unknown_item", "refused", "refused", "refused", "not_allowed",
        "refused", "bad_value", "bad_value",
    ]  # fmt: skip
    assert [row[1] for row in one_by_one["shipments"]] == [
        State.AT_OFFICE, State.AT_OFFICE, State.IN_TRANSIT, State.HANDED_IN
    ]  # fmt: skip


def test_the_audit_has_each_state_of_a_batch(office, parcels):
    kinds = (Kind.ACCEPT, Kind.DISPATCH, Kind.ARRIVE)
    batch = [
        ScanSpec(uuid4(), item.s10, kind, MOMENT + dt.timedelta(minutes=minute), office.point)
        for minute, kind in enumerate(kinds)
        for item in parcels[:2]
    ]
    record_scans(scans=batch, by=office.clerk)
    for shipment in Shipment.objects.filter(items__in=parcels[:2]):
        states = Audit.objects.filter(pgh_obj=shipment.pk).order_by("pgh_id").values_list("status", flat=True)
        assert list(states)[-3:] == [State.HANDED_IN, State.IN_TRANSIT, State.AT_OFFICE]


@pytest.mark.parametrize("count", [1, 30])
def test_thirty_scans_ask_as_much_as_one(office, count):
    numbers = [packed_shipment(point=office.point).items.get().s10 for _number in range(count)]
    batch = [ScanSpec(uuid4(), number, Kind.ACCEPT, MOMENT, office.point) for number in numbers]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        lines = record_scans(scans=batch, by=office.clerk)
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) == STATEMENTS
    assert [line.result.created for line in lines] == [True] * count
    assert SellerOrder.objects.filter(status=SellerOrderStatus.HANDED_IN).count() == count


def test_a_batch_sent_again_writes_nothing(office, parcels):
    batch = [ScanSpec(uuid4(), item.s10, Kind.ACCEPT, MOMENT, office.point) for item in parcels]
    first = record_scans(scans=batch, by=office.clerk)
    again = record_scans(scans=list(reversed(batch)), by=office.clerk)
    assert [line.result.created for line in again] == [False] * 5
    assert {line.result.scan.pk for line in again} == {line.result.scan.pk for line in first}
    assert Scan.objects.count() == 5


def test_both_times_are_kept(office, parcels):
    old = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    [line] = record_scans(scans=[ScanSpec(uuid4(), parcels[0].s10, Kind.ACCEPT, old, office.point)], by=office.clerk)
    stored = Scan.objects.get()
    assert (stored.device_time, stored.server_time) == (old, line.result.scan.server_time)
    assert stored.server_time > MOMENT


def test_an_empty_batch_asks_nothing(office, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert record_scans(scans=[], by=office.clerk) == []


def test_a_pile_is_accepted_at_once(office, parcels):
    pile = {uuid4(): item.s10 for item in parcels}
    lines = accept_items(items=pile, point=office.point, by=office.clerk, device_time=MOMENT)
    assert [line.result.created for line in lines] == [True] * 5
    assert set(Shipment.objects.values_list("status", "acceptance_point")) == {(State.HANDED_IN, office.point.pk)}


def test_a_closed_point_accepts_no_pile(office, parcels):
    office.point.is_open = False
    with pytest.raises(DomainError, match="không nhận gửi"):
        accept_items(items={uuid4(): parcels[0].s10}, point=office.point, by=office.clerk, device_time=MOMENT)
    assert not Scan.objects.exists()


def test_an_admin_scans_anywhere(admin, office, parcels):
    [line] = record_scans(scans=[ScanSpec(uuid4(), parcels[0].s10, Kind.ACCEPT, MOMENT, office.point)], by=admin)
    assert line.result.created


def test_a_cancelled_shipment_keeps_its_scan_and_its_state(office, parcels):
    Shipment.objects.update(status=State.CANCELLED)
    [line] = record_scans(scans=[ScanSpec(uuid4(), parcels[0].s10, Kind.ACCEPT, MOMENT, office.point)], by=office.clerk)
    assert line.result.created
    assert set(Shipment.objects.values_list("status", "acceptance_point")) == {(State.CANCELLED, None)}

"""Scans on real rows: once for each key, in any order, nothing dropped."""

import datetime as dt
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, transaction

from logistics.domain import (
    KeyReused,
    ScanSpec,
    UnknownItem,
    accept_item,
    find_item,
    record_scan,
    record_scans,
)
from logistics.models import PostalItem, Scan, Shipment
from logistics.queries import for_review, scans_of
from logistics.s10 import BadItemNumber, new_s10
from marketplace.common import clock
from marketplace.common.errors import DomainError, NotAllowed
from marketplace.shop.order.models import SellerOrderStatus
from tests.factories.logistics import ClerkFactory, packed_shipment, run_on_the_road

MOMENT = dt.datetime(2026, 6, 12, 3, 0, tzinfo=dt.UTC)
Kind, State = Scan.Kind, Shipment.Status


@pytest.fixture
def shipment(office):
    return packed_shipment(point=office.point)


@pytest.fixture
def number(shipment):
    return shipment.items.get().s10


@pytest.fixture
def scan(office, number):
    def record(kind, minute=0, *, point=office.point, key=None, reason="", s10=number):
        moment = MOMENT + dt.timedelta(minutes=minute)
        return record_scan(
            key=key or uuid4(), s10=s10, kind=kind, by=office.clerk, point=point, device_time=moment, reason=reason
        )

    return record


def test_accepting_hands_the_seller_order_in(office, shipment, number):
    typed = f" {number[:4].lower()} {number[4:]}"
    result = accept_item(s10=typed, point=office.point, by=office.clerk, key=uuid4(), device_time=MOMENT)
    shipment.refresh_from_db()
    assert (result.created, result.fits) == (True, True)
    assert (shipment.status, shipment.acceptance_point) == (State.HANDED_IN, office.point)
    assert shipment.seller_order.status == SellerOrderStatus.HANDED_IN
    assert (result.scan.device_time, result.scan.by) == (MOMENT, office.clerk)
    assert result.scan.server_time > MOMENT


def test_the_same_scan_ten_times_is_one(scan, shipment):
    key = uuid4()
    results = [scan(Kind.ACCEPT, key=key) for _time in range(10)]
    assert [result.created for result in results] == [True] + [False] * 9
    assert {result.scan.pk for result in results} == {Scan.objects.get().pk}


@pytest.mark.parametrize("change", [{"kind": Kind.ARRIVE}, {"minute": 1}, {"point": None}, {"reason": "rách bao"}])
def test_the_same_key_with_other_content_is_refused_with_a_sentence(office, scan, shipment, change):
    key = uuid4()
    scan(Kind.ACCEPT, key=key)
    if "point" in change:
        change = {"point": ClerkFactory(user=office.clerk).point}
    with pytest.raises(KeyReused, match="quét lại"):
        scan(change.pop("kind", Kind.ACCEPT), change.pop("minute", 0), key=key, **change)
    assert Scan.objects.count() == 1
    shipment.refresh_from_db()
    assert shipment.status == State.HANDED_IN


def test_the_same_key_for_another_parcel_is_refused(office, scan):
    key = uuid4()
    scan(Kind.ACCEPT, key=key)
    other = packed_shipment(point=office.point)
    with pytest.raises(KeyReused):
        scan(Kind.ACCEPT, key=key, s10=other.items.get().s10)
    other.refresh_from_db()
    assert (other.status, Scan.objects.count()) == (State.ALLOCATED, 1)


def test_a_later_step_heard_first_hands_in_too_and_the_late_one_changes_nothing_back(scan, shipment):
    scan(Kind.ARRIVE, 60)
    shipment.refresh_from_db()
    assert (shipment.status, shipment.seller_order.status) == (State.AT_OFFICE, SellerOrderStatus.HANDED_IN)
    late = scan(Kind.ACCEPT, 0)
    shipment.refresh_from_db()
    assert (late.fits, shipment.status, shipment.contradictions) == (True, State.AT_OFFICE, 0)
    assert [told.kind for told in scans_of(shipment)] == [Kind.ACCEPT, Kind.ARRIVE]


def test_a_contradiction_is_kept_counted_and_listed(office, scan, shipment):
    scan(Kind.ACCEPT, 0)
    scan(Kind.ARRIVE, 10)
    result = scan(Kind.ACCEPT, 20)
    shipment.refresh_from_db()
    assert (result.created, result.fits) == (True, False)
    assert (shipment.status, shipment.contradictions, Scan.objects.count()) == (State.AT_OFFICE, 1, 3)
    assert list(for_review(office.point)) == [shipment]


def test_a_scan_that_came_too_early_fits_once_the_missing_one_is_there(scan, shipment):
    scan(Kind.ARRIVE, 5)
    assert scan(Kind.ACCEPT, 10).fits is False
    shipment.refresh_from_db()
    assert (shipment.status, shipment.contradictions) == (State.AT_OFFICE, 1)


def test_another_office_on_the_way_is_transit(office, scan, shipment):
    scan(Kind.ACCEPT, 0)
    scan(Kind.DISPATCH, 5)
    scan(Kind.ARRIVE, 10, point=ClerkFactory(user=office.clerk).point)
    shipment.refresh_from_db()
    assert shipment.status == State.IN_TRANSIT


def test_a_shipment_waits_for_its_slowest_parcel(office, scan, shipment):
    second = PostalItem.objects.create(shipment=shipment, s10=new_s10(), grams=1000)
    scan(Kind.ACCEPT, 0)
    scan(Kind.ARRIVE, 5)
    scan(Kind.ACCEPT, 6, s10=second.s10)
    shipment.refresh_from_db()
    assert shipment.status == State.HANDED_IN
    scan(Kind.ARRIVE, 7, s10=second.s10)
    shipment.refresh_from_db()
    assert shipment.status == State.AT_OFFICE


@pytest.mark.parametrize("kind", [Kind.OUT, Kind.DELIVER, Kind.FAIL, Kind.BACK, Kind.RETURN, Kind.RETURNED, "", "x"])
def test_steps_with_cash_or_stock_are_not_scanned_at_a_desk(scan, shipment, kind):
    with pytest.raises(DomainError, match="trang"):
        scan(kind)
    assert not Scan.objects.exists()


def test_a_scan_without_a_point_is_refused(scan):
    with pytest.raises(DomainError, match="bưu cục"):
        scan(Kind.ACCEPT, point=None)
    assert not Scan.objects.exists()


def test_only_who_works_at_the_point_scans_there(office, other_office, number, shipment, outsider):
    for person in (outsider, other_office.clerk, office.carrier.user):
        with pytest.raises(NotAllowed, match=office.point.name):
            accept_item(s10=number, point=office.point, by=person, key=uuid4(), device_time=MOMENT)
    shipment.refresh_from_db()
    assert (shipment.status, Scan.objects.count()) == (State.ALLOCATED, 0)


@pytest.mark.parametrize(("text", "error"), [("EE12", BadItemNumber), ("RA473124829GB", UnknownItem)])
def test_a_number_that_is_wrong_or_not_ours(scan, text, error):
    with pytest.raises(error):
        scan(Kind.ACCEPT, s10=text)
    assert not Scan.objects.exists()


def test_reasons_are_cleaned_and_too_long_ones_refused(scan):
    assert scan(Kind.ACCEPT, reason=" ra\u0301ch\x00 bao ").scan.reason == "rách bao"
    with pytest.raises(DomainError, match="40"):
        scan(Kind.ARRIVE, reason="x" * 41)
    assert Scan.objects.count() == 1


def test_a_closed_point_accepts_nothing(office, number, shipment):
    office.point.accepts = False
    with pytest.raises(DomainError, match="không nhận gửi"):
        accept_item(s10=number, point=office.point, by=office.clerk, key=uuid4(), device_time=MOMENT)
    assert not Scan.objects.exists()


def test_the_database_refuses_to_change_or_drop_a_scan(scan):
    written = scan(Kind.ACCEPT).scan
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        Scan.objects.filter(pk=written.pk).update(kind=Kind.DELIVER)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        written.delete()
    assert Scan.objects.get().kind == Kind.ACCEPT


def test_a_batch_keeps_what_is_good_and_says_what_is_not(office, shipment, number):
    def spec(kind, s10=number, *, key=None, minute=0):
        moment = MOMENT + dt.timedelta(minutes=minute)
        return ScanSpec(key=key or uuid4(), s10=s10, kind=kind, device_time=moment, point=office.point)

    key = UUID(int=7)
    batch = [
        spec(Kind.ARRIVE, minute=30),
        spec(Kind.ACCEPT, "nonsense"),
        spec(Kind.ACCEPT, key=key),
        spec(Kind.ACCEPT, key=key),
        spec(Kind.DELIVER),
    ]
    lines = record_scans(scans=batch, by=office.clerk)
    assert [line.result.created if line.result else line.error.code for line in lines] == [
        True, "bad_item_number", True, False, "refused"
    ]  # fmt: skip
    shipment.refresh_from_db()
    assert (shipment.status, Scan.objects.count()) == (State.AT_OFFICE, 2)


def test_a_late_desk_scan_leaves_a_parcel_with_its_carrier(office):
    shipment = run_on_the_road(carrier=office.carrier, by=office.clerk).stops.get().shipment
    number = shipment.items.get().s10
    between = Scan.objects.get(kind=Kind.ACCEPT).device_time + dt.timedelta(microseconds=1)
    for kind, moment in ((Kind.DISPATCH, between), (Kind.ARRIVE, clock.now())):
        record_scan(key=uuid4(), s10=number, kind=kind, by=office.clerk, point=office.point, device_time=moment)
    shipment.refresh_from_db()
    assert (shipment.status, shipment.contradictions) == (State.OUT_FOR_DELIVERY, 1)


def test_find_item_reads_full_width(number, shipment):
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
    assert find_item(wide).shipment == shipment

"""Runs: planned over what lies at the office, sent out, closed when everything is accounted for."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from logistics.domain import NothingToDo, bring_back, close_run, plan_run, send_out_run, withdraw_run
from logistics.models import Run, Scan, Shipment, Stop
from logistics.queries import open_runs, ready_for_run
from marketplace.common import clock
from marketplace.common.errors import NotAllowed, WrongState
from marketplace.messaging.models import Message
from tests.factories.logistics import CarrierFactory, arrived_shipment, packed_shipment, run_on_the_road
from tests.logistics.door import deliver, fail

DAY = dt.date(2026, 6, 13)
State = Shipment.Status


@pytest.fixture
def arrived(office):
    def make(**rest):
        return arrived_shipment(point=office.point, by=office.clerk, **rest)

    return make


def numbers(run):
    return [stop.shipment_id for stop in run.stops.all()]


def test_stops_are_in_the_order_of_the_nearest_door(office, arrived):
    # The office is at 21.37, 106.59; the doors lie north of it, ever further away.
    far, near, middle = (arrived(latitude=21.37 + d, longitude=106.59) for d in (0.05, 0.01, 0.03))
    run = plan_run(carrier=office.carrier, day=DAY, by=office.clerk)
    assert numbers(run) == [near.pk, middle.pk, far.pk]
    assert [stop.sequence for stop in run.stops.all()] == [1, 2, 3]
    assert (run.code, run.point, run.status) == (f"R260613-{office.carrier.code}-1", office.point, Run.Status.PLANNED)


def test_the_plan_says_how_it_was_made(office, arrived):
    arrived()
    plan = plan_run(carrier=office.carrier, day=DAY, by=office.clerk).plan
    assert {name: plan[name] for name in ("engine", "version", "seed", "left_out", "made_by")} == {
        "engine": "nearest-neighbour",
        "version": "1",
        "seed": 0,
        "left_out": [],
        "made_by": office.clerk.pk,
    }
    assert plan["provenance"].startswith("estimated: motorbike")
    assert plan["cost_seconds"] > 240
    assert plan["metres"] > 0
    assert plan["cpu_seconds"] >= 0


def test_weight_beyond_the_carrier_is_left_out_the_later_promise_first(office, arrived):
    office.carrier.max_grams = 10_000
    office.carrier.save()
    late = arrived(grams=6_000, promised_by=clock.now() + dt.timedelta(hours=9))
    soon = arrived(grams=6_000, promised_by=clock.now() + dt.timedelta(hours=3))
    heavy = arrived(grams=10_001, promised_by=clock.now() + dt.timedelta(hours=1))
    run = plan_run(carrier=office.carrier, day=DAY, by=office.clerk)
    assert numbers(run) == [soon.pk]
    assert run.plan["left_out"] == [
        {"shipment": heavy.pk, "number": heavy.seller_order.number, "reason": "too_heavy"},
        {"shipment": late.pk, "number": late.seller_order.number, "reason": "no_room"},
    ]
    assert set(ready_for_run(office.point)) == {late, heavy}


def test_a_parcel_that_nobody_weighed_is_left_out_not_taken_for_nothing(office, arrived):
    known, unknown = arrived(), arrived()
    unknown.items.update(grams=None)
    run = plan_run(carrier=office.carrier, day=DAY, by=office.clerk)
    assert numbers(run) == [known.pk]
    assert [(left["shipment"], left["reason"]) for left in run.plan["left_out"]] == [(unknown.pk, "unknown_weight")]


def test_only_what_lies_here_and_is_on_no_run_is_planned(office, other_office, arrived):
    here = arrived()
    packed_shipment(point=office.point)  # not handed in
    arrived_shipment(point=other_office.point, by=other_office.clerk)
    first = plan_run(carrier=office.carrier, day=DAY, by=office.clerk)
    assert numbers(first) == [here.pk]
    second = CarrierFactory(point=office.point)
    with pytest.raises(NothingToDo):
        plan_run(carrier=second, day=DAY, by=office.clerk)
    assert Run.objects.get() == first


def test_asking_for_a_parcel_on_another_run_names_it_and_plans_nothing(office, arrived):
    taken, free = arrived(), arrived()
    plan_run(carrier=office.carrier, day=DAY, by=office.clerk, shipments=[taken])
    second = CarrierFactory(point=office.point)
    with pytest.raises(WrongState, match=taken.seller_order.number):
        plan_run(carrier=second, day=DAY, by=office.clerk, shipments=[taken, free])
    assert Stop.objects.count() == 1


def test_what_was_accepted_at_the_very_office_can_go_at_once(office):
    shipment = packed_shipment(point=office.point)
    Shipment.objects.filter(pk=shipment.pk).update(status=State.HANDED_IN, acceptance_point=office.point)
    assert list(ready_for_run(office.point)) == [shipment]


def test_strangers_and_carriers_do_not_plan(office, other_office, arrived, outsider):
    arrived()
    for person in (outsider, other_office.head, office.carrier.user):
        with pytest.raises(NotAllowed):
            plan_run(carrier=office.carrier, day=DAY, by=person)
    assert not Run.objects.exists()


def test_a_resting_carrier_gets_no_run(office, arrived):
    arrived()
    office.carrier.is_active = False
    office.carrier.save()
    with pytest.raises(WrongState, match="nghỉ"):
        plan_run(carrier=office.carrier, day=DAY, by=office.clerk)


def test_the_second_run_of_a_day_has_a_code_of_its_own(office, arrived):
    for number in (1, 2):
        arrived()
        run = plan_run(carrier=office.carrier, day=DAY, by=office.clerk)
        assert run.code.endswith(f"-{number}")


def test_sending_out_scans_and_tells_the_customers_once(office, arrived):
    shipment = arrived()
    run = plan_run(carrier=office.carrier, day=DAY, by=office.clerk)
    run = send_out_run(run=run, by=office.clerk)
    send_out_run(run=run, by=office.clerk)
    shipment.refresh_from_db()
    assert (run.status, shipment.status) == (Run.Status.OUT, State.OUT_FOR_DELIVERY)
    assert Scan.objects.filter(kind=Scan.Kind.OUT).count() == 1
    message = Message.objects.get(template="out_for_delivery")
    assert message.to == shipment.seller_order.order.recipient_phone
    assert message.context["number"] == shipment.seller_order.number
    assert message.context["cash_due"] == 165_000
    assert message.context["carrier_name"] == office.carrier.user.full_name
    assert message.context["carrier_phone"].replace(" ", "") == "0" + office.carrier.user.phone[3:]
    assert open_runs(office.point).get() == run


def test_a_run_does_not_leave_without_its_parcels(office, arrived):
    shipment = arrived()
    run = plan_run(carrier=office.carrier, day=DAY, by=office.clerk)
    Shipment.objects.filter(pk=shipment.pk).update(status=State.IN_TRANSIT)
    with pytest.raises(WrongState, match=shipment.seller_order.number):
        send_out_run(run=run, by=office.clerk)
    run.refresh_from_db()
    assert run.status == Run.Status.PLANNED
    assert not Scan.objects.filter(kind=Scan.Kind.OUT).exists()


def test_a_planned_run_can_be_withdrawn_and_its_parcels_planned_anew(office, arrived):
    shipment = arrived()
    run = plan_run(carrier=office.carrier, day=DAY, by=office.clerk)
    run = withdraw_run(run=run, by=office.clerk)
    assert (run.status, run.out_at) == (Run.Status.CLOSED, None)
    assert withdraw_run(run=run, by=office.clerk) == run
    again = plan_run(carrier=CarrierFactory(point=office.point), day=DAY, by=office.clerk)
    assert numbers(again) == [shipment.pk]


def test_a_run_that_is_out_is_not_withdrawn(office):
    run = run_on_the_road(carrier=office.carrier, by=office.clerk)
    with pytest.raises(WrongState, match="xuất phát"):
        withdraw_run(run=run, by=office.clerk)
    assert run.stops.get().status == Stop.Status.WAITING


def test_a_run_closes_when_all_is_delivered_or_back(office):
    run = run_on_the_road(carrier=office.carrier, by=office.clerk, count=3)
    delivered, failed, unvisited = run.stops.all()
    deliver(delivered)
    fail(failed)
    with pytest.raises(WrongState, match="2 bưu gửi"):
        close_run(run=run, by=office.clerk)
    bring_back(stop=failed, by=office.clerk)
    with pytest.raises(WrongState, match="1 bưu gửi"):
        close_run(run=run, by=office.clerk)
    bring_back(stop=unvisited, by=office.clerk)
    run = close_run(run=run, by=office.clerk)
    assert (run.status, run.closed_at is not None) == (Run.Status.CLOSED, True)
    assert close_run(run=run, by=office.clerk).closed_at == run.closed_at
    assert set(ready_for_run(office.point)) == {failed.shipment, unvisited.shipment}


def test_a_parcel_that_was_not_visited_comes_back_without_an_attempt(office):
    stop = run_on_the_road(carrier=office.carrier, by=office.clerk).stops.get()
    stop = bring_back(stop=stop, by=office.clerk)
    stop.shipment.refresh_from_db()
    assert (stop.status, stop.shipment.status, stop.shipment.attempts) == (Stop.Status.UNTRIED, State.AT_OFFICE, 0)


def test_bringing_back_happens_once(office):
    stop = run_on_the_road(carrier=office.carrier, by=office.clerk).stops.get()
    fail(stop)
    back = bring_back(stop=stop, by=office.clerk)
    assert bring_back(stop=stop, by=office.clerk).brought_back_at == back.brought_back_at
    assert Scan.objects.filter(kind=Scan.Kind.BACK).count() == 1
    stop.shipment.refresh_from_db()
    assert stop.shipment.status == State.AT_OFFICE


def test_a_delivered_parcel_does_not_come_back(office):
    stop = run_on_the_road(carrier=office.carrier, by=office.clerk).stops.get()
    deliver(stop)
    with pytest.raises(WrongState, match="đã giao"):
        bring_back(stop=stop, by=office.clerk)


def test_carriers_do_not_take_their_own_parcels_back(office):
    stop = run_on_the_road(carrier=office.carrier, by=office.clerk).stops.get()
    with pytest.raises(NotAllowed):
        bring_back(stop=stop, by=office.carrier.user)
    stop.refresh_from_db()
    assert stop.brought_back_at is None


def test_after_the_run_closed_nothing_happens_at_its_doors(office):
    run = run_on_the_road(carrier=office.carrier, by=office.clerk)
    stop = run.stops.get()
    bring_back(stop=stop, by=office.clerk)
    close_run(run=run, by=office.clerk)
    with pytest.raises(WrongState, match="chuyến"):
        fail(stop)
    assert not stop.shipment.delivery_attempts.exists()


def test_the_database_holds_a_parcel_on_one_waiting_stop(office, arrived):
    shipment = arrived()
    plan_run(carrier=office.carrier, day=DAY, by=office.clerk)
    other = Run.objects.create(code="R-X", carrier=CarrierFactory(point=office.point), point=office.point, day=DAY)
    with pytest.raises(IntegrityError, match="logistics_stop_waits_once"), transaction.atomic():
        Stop.objects.create(run=other, shipment=shipment, sequence=1)

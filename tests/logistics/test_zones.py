"""Zones: decided and lifted, the strictest holds, and a red one ends at its boundary."""

import datetime as dt

import pytest

from logistics.domain import (
    NotDeliverable,
    NothingToDo,
    decide_zone,
    lift_zone,
    plan_run,
    promise,
    send_out_run,
    tell_of_red_zones,
)
from logistics.models import Zone
from logistics.queries import held_by_zone, ready_for_run, zone_of
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed
from marketplace.messaging.models import Message
from marketplace.shop.order.models import Order
from tests.factories.areas import CommuneFactory
from tests.factories.logistics import arrived_shipment, covered, run_on_the_road

HOUR = dt.timedelta(hours=1)


def decided(by, *communes, level="red", **changes):
    arguments = {"name": "Vùng thử", "level": level, "communes": communes, "source": "QĐ 12/UBND", "by": by}
    return decide_zone(**(arguments | changes))


def test_the_strictest_of_two_holds(admin):
    commune = CommuneFactory()
    decided(admin, commune, level="yellow")
    red = decided(admin, commune)
    decided(admin, commune, level="green")
    assert zone_of(commune, clock.now()) == red
    assert zone_of(CommuneFactory(), clock.now()) is None


def test_a_zone_holds_from_its_beginning_to_its_end(admin):
    commune, now = CommuneFactory(), clock.now()
    zone = decided(admin, commune, starts_at=now + HOUR, ends_at=now + 2 * HOUR)
    held = [zone_of(commune, now + HOUR * hours) for hours in (0.5, 1, 1.5, 2)]
    assert held == [None, zone, zone, None]


def test_the_same_decision_again_is_one_zone(admin):
    commune = CommuneFactory()
    assert decided(admin, commune) == decided(admin, commune)
    assert Zone.objects.count() == 1


def test_lifted_it_ends_now_and_stays_as_history(admin):
    commune = CommuneFactory()
    zone = decided(admin, commune)
    assert lift_zone(zone=zone, by=admin) == lift_zone(zone=zone, by=admin)
    assert zone_of(commune, clock.now()) is None
    assert Zone.objects.get().lifted_by == admin


def test_lifted_before_it_began_it_never_holds(admin):
    commune, now = CommuneFactory(), clock.now()
    lift_zone(zone=decided(admin, commune, starts_at=now + HOUR), by=admin)
    assert zone_of(commune, now + 2 * HOUR) is None


def test_an_officer_decides_in_the_own_province_only(outsider):
    own, other = CommuneFactory(), CommuneFactory()
    provinces = [own.province_id]
    zone = decided(outsider, own, provinces=provinces)
    with pytest.raises(NotAllowed):
        decided(outsider, own, other, provinces=provinces)
    with pytest.raises(NotAllowed):
        decided(outsider, own)
    with pytest.raises(NotAllowed):
        lift_zone(zone=zone, by=outsider)
    assert Zone.objects.count() == 1
    assert Zone.objects.get().ends_at is None


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "},
        {"source": ""},
        {"level": "pink"},
        {"name": "x" * 161},
        {"ends_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
    ],
)
def test_what_is_no_decision(admin, changes):
    with pytest.raises(BadValue):
        decided(admin, CommuneFactory(), **changes)
    with pytest.raises(BadValue):
        decided(admin)
    assert Zone.objects.count() == 0


def test_into_a_red_zone_nobody_delivers_to_the_door(admin, office):
    commune = covered(office.point)
    zone = decided(admin, commune)
    with pytest.raises(NotDeliverable, match="tổ cộng đồng"):
        promise(commune=commune, at=clock.now())
    assert promise(commune=commune, at=clock.now(), to_boundary=True).zone == zone


@pytest.mark.parametrize("level, note", [("green", ""), ("yellow", "không tiếp xúc"), ("orange", "từ 07:00 đến 11:00")])
def test_other_levels_are_told_with_the_promise(admin, office, level, note):
    commune = covered(office.point)
    hours = {"enter_from": dt.time(7), "enter_until": dt.time(11)} if level == "orange" else {}
    decided(admin, commune, level=level, **hours)
    told = promise(commune=commune, at=clock.now()).note
    assert note in told
    assert bool(told) == bool(note)


@pytest.mark.parametrize(
    ("ordered", "promised"),
    [((12, 9, 30), (14, 9, 30)), ((12, 5, 0), (14, 11, 0)), ((12, 11, 0), (14, 11, 0)), ((12, 17, 0), (15, 11, 0))],
)
def test_into_an_orange_zone_goods_come_in_its_hours(admin, office, ordered, promised):
    """48 hours later is within the hours, or the end of the next ones; day and hour as they are in Vietnam."""
    commune = covered(office.point)
    commune.coverage.update(promise_hours=48)

    def moment(day, hour, minute):
        return dt.datetime(2026, 6, day, hour, minute, tzinfo=clock.VIETNAM)

    with clock.at(moment(*ordered)):
        decided(admin, commune, level="orange", enter_from=dt.time(7), enter_until=dt.time(11), permit=" GP 12 ")
        assert promise(commune=commune, at=clock.now()).promised_by == moment(*promised)
    assert Zone.objects.get().permit == "GP 12"


@pytest.mark.parametrize(
    ("ordered", "promised"),
    [((12, 9, 30), (13, 9, 30)), ((12, 0, 17), (13, 17, 0)), ((12, 17, 0), (13, 17, 0)), ((12, 22, 5), (14, 17, 0))],
)
def test_nothing_is_promised_for_the_night(office, ordered, promised):
    """24 hours later is within the point's opening hours, or the end of the next ones."""
    commune = covered(office.point)
    commune.coverage.update(promise_hours=24)

    def moment(day, hour, minute):
        return dt.datetime(2026, 6, day, hour, minute, tzinfo=clock.VIETNAM)

    with clock.at(moment(*ordered)):
        assert promise(commune=commune, at=clock.now()).promised_by == moment(*promised)


@pytest.mark.parametrize(
    "hours", [{}, {"enter_from": dt.time(7)}, {"enter_from": dt.time(7), "enter_until": dt.time(7)}]
)
def test_an_orange_zone_names_its_hours(admin, office, hours):
    with pytest.raises(BadValue, match="giờ được vào"):
        decided(admin, office.point.commune, level="orange", **hours)
    assert Zone.objects.count() == 0


def test_hours_are_of_orange_zones_only(admin, office):
    zone = decided(
        admin, office.point.commune, level="yellow", enter_from=dt.time(7), enter_until=dt.time(11), permit="x"
    )
    assert (zone.enter_from, zone.permit) == (None, "")


def test_a_new_red_zone_keeps_what_lies_here_and_breaks_no_run(admin, office):
    lying = arrived_shipment(point=office.point, by=office.clerk)
    planned = plan_run(
        carrier=office.carrier,
        day=clock.today(),
        by=office.clerk,
        shipments=[arrived_shipment(point=office.point, by=office.clerk)],
    )
    out = run_on_the_road(carrier=office.carrier, by=office.clerk)
    zone = decided(admin, office.point.commune)
    on_planned = planned.stops.get().shipment
    assert set(held_by_zone(office.point)) == {lying, on_planned}
    assert list(ready_for_run(office.point)) == []
    assert out.stops.get().status == "waiting"
    told = set(Message.objects.filter(template="zone_held").values_list("context__number", flat=True))
    assert told == {lying.seller_order.number, on_planned.seller_order.number}
    with pytest.raises(NothingToDo, match="vùng đỏ"):
        send_out_run(run=planned, by=office.clerk)
    lift_zone(zone=zone, by=admin)
    send_out_run(run=planned, by=office.clerk)
    assert list(held_by_zone(office.point)) == []
    assert list(ready_for_run(office.point)) == [lying]


def test_of_a_zone_that_begins_later_customers_are_told_then_and_once(admin, office):
    lying = arrived_shipment(point=office.point, by=office.clerk)
    begins = clock.now() + dt.timedelta(hours=12)
    decided(admin, office.point.commune, starts_at=begins)
    told = Message.objects.filter(template="zone_held")
    assert (tell_of_red_zones(), told.count()) == (0, 0)
    with clock.at(begins + dt.timedelta(minutes=1)):
        assert tell_of_red_zones() == 1
        assert tell_of_red_zones() == 0
    assert told.get().context["number"] == lying.seller_order.number


def test_a_run_leaves_without_what_may_not_go_to_its_door(admin, office):
    free, held = (arrived_shipment(point=office.point, by=office.clerk) for _number in range(2))
    Order.objects.filter(pk=free.seller_order.order_id).update(commune=CommuneFactory())
    run = plan_run(carrier=office.carrier, day=clock.today(), by=office.clerk, shipments=[free, held])
    zone = decided(admin, office.point.commune)
    send_out_run(run=run, by=office.clerk)
    held.refresh_from_db()
    assert dict(run.stops.values_list("shipment", "status")) == {free.pk: "waiting", held.pk: "untried"}
    assert held.status == "at_office"
    assert not Message.objects.filter(template="out_for_delivery", context__number=held.seller_order.number).exists()
    lift_zone(zone=zone, by=admin)
    assert list(ready_for_run(office.point)) == [held]

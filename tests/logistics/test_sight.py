"""Who sees and may do what: every role against its own and against another's things."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from logistics import queries
from logistics.models import Clerk
from logistics.rules import is_carrier_of, is_clerk_of, is_head_of
from marketplace.common import clock
from tests.factories.logistics import CarrierFactory, run_on_the_road
from tests.logistics.door import deliver
from tests.logistics.test_cash import hand_over, remit


@pytest.fixture
def worlds(office, other_office):
    """The same things in two offices: a run with a delivered parcel, its cash handed over and remitted."""
    things = []
    for place in (office, other_office):
        run = run_on_the_road(carrier=place.carrier, by=place.clerk)
        deliver(run.stops.get())
        handover, remittance = hand_over(place, 165_000), remit(place, 165_000)
        things.append(
            {
                "points": place.point,
                "carriers": place.carrier,
                "shipments": run.stops.get().shipment,
                "runs": run,
                "stops": run.stops.get(),
                "handovers": handover,
                "remittances": remittance,
            }
        )
    return things


KINDS = ["points", "carriers", "shipments", "runs", "stops", "handovers", "remittances"]
OF_CARRIERS = {"carriers", "shipments", "runs", "stops", "handovers"}


def seen(kind, user):
    return set(getattr(queries, f"{kind}_visible_to")(user))


def test_each_sees_their_own_and_nobody_elses(worlds, office, other_office, admin, outsider):
    for kind in KINDS:
        own, others = worlds[0][kind], worlds[1][kind]
        assert seen(kind, office.clerk) == {own}
        assert seen(kind, office.head) == {own}
        assert seen(kind, other_office.clerk) == {others}
        assert seen(kind, office.carrier.user) == ({own} if kind in OF_CARRIERS else set())
        assert seen(kind, admin) == {own, others}
        assert seen(kind, outsider) == set()
        assert seen(kind, AnonymousUser()) == set()


def test_a_clerk_who_left_and_one_who_has_not_begun_see_nothing(worlds, office):
    membership = Clerk.objects.filter(user=office.clerk)
    membership.update(until=clock.now() - dt.timedelta(seconds=1))
    assert [seen(kind, office.clerk) for kind in KINDS] == [set()] * 7
    membership.update(until=None, since=clock.now() + dt.timedelta(hours=1))
    assert [seen(kind, office.clerk) for kind in KINDS] == [set()] * 7


def test_a_blocked_admin_sees_nothing(worlds, admin):
    admin.is_active = False
    assert seen("shipments", admin) == set()


def test_colleagues_on_the_road_do_not_see_each_other(office, worlds):
    colleague = CarrierFactory(point=office.point)
    assert seen("runs", colleague.user) == set()
    assert seen("shipments", colleague.user) == set()


def test_the_point_that_accepts_sees_the_parcel_too(office, other_office, worlds):
    shipment = worlds[0]["shipments"]
    shipment.acceptance_point = other_office.point
    shipment.save()
    assert shipment in seen("shipments", other_office.clerk)
    assert worlds[0]["runs"] not in seen("runs", other_office.clerk)


def test_predicates(office, other_office, worlds, admin, outsider):
    run, stop = worlds[0]["runs"], worlds[0]["stops"]
    for thing in (office.point, office.carrier, run, stop):
        assert is_clerk_of(office.clerk, thing)
        assert is_clerk_of(office.head, thing)
        assert is_head_of(office.head, thing)
        assert not is_head_of(office.clerk, thing)
        for stranger in (other_office.head, outsider, AnonymousUser(), admin):
            assert not is_clerk_of(stranger, thing)
    for thing in (office.carrier, run, stop):
        assert is_carrier_of(office.carrier.user, thing)
        assert not is_carrier_of(other_office.carrier.user, thing)
        assert not is_carrier_of(office.clerk, thing)
    assert not is_clerk_of(office.clerk, None)
    assert not is_carrier_of(office.carrier.user, "run")


def test_permissions_for_pages(office, other_office, worlds, admin, outsider):
    people = {
        "clerk": office.clerk,
        "head": office.head,
        "carrier": office.carrier.user,
        "admin": admin,
        "outsider": outsider,
        "other head": other_office.head,
        "other carrier": other_office.carrier.user,
    }
    run = worlds[0]["runs"]
    allowed = {
        permission: {name for name, person in people.items() if person.has_perm(f"logistics.{permission}", run)}
        for permission in ("serve_point", "lead_point", "carry")
    }
    assert allowed == {
        "serve_point": {"clerk", "head", "admin"},
        "lead_point": {"head", "admin"},
        "carry": {"carrier", "clerk", "head", "admin"},
    }

"""Promises, shipments and labels."""

import datetime as dt

import pytest

from logistics.domain import NotDeliverable, cancel_shipment, create_shipment, delivering_point, promise
from logistics.models import Shipment
from marketplace.common.errors import WrongState
from marketplace.shop.order.models import SellerOrder
from tests.factories.areas import CommuneFactory
from tests.factories.logistics import CoverageFactory, PointFactory, packed_shipment, placed_shipment

DAY = dt.date(2026, 6, 12)
MOMENT = dt.datetime(2026, 6, 12, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def commune(db):
    return CommuneFactory()


def test_the_lowest_rank_is_asked_first(commune):
    CoverageFactory(commune=commune, rank=2)
    first = CoverageFactory(commune=commune, rank=1).point
    CoverageFactory(rank=0)  # of another commune
    assert delivering_point(commune=commune, on=DAY) == first


@pytest.mark.parametrize("closed", [{"is_open": False}, {"delivers": False}])
def test_a_point_that_is_closed_or_does_not_deliver_is_passed_over(commune, closed):
    CoverageFactory(commune=commune, rank=1, point=PointFactory(**closed))
    second = CoverageFactory(commune=commune, rank=2).point
    assert delivering_point(commune=commune, on=DAY) == second


@pytest.mark.parametrize(
    "dates",
    [
        {"valid_from": dt.date(2026, 6, 13)},
        {"valid_from": dt.date(2026, 1, 1), "valid_to": dt.date(2026, 6, 11)},
    ],
)
def test_coverage_holds_on_its_days_only(commune, dates):
    CoverageFactory(commune=commune, **dates)
    with pytest.raises(NotDeliverable, match=commune.name):
        delivering_point(commune=commune, on=DAY)


def test_coverage_holds_on_its_last_day(commune):
    point = CoverageFactory(commune=commune, valid_to=DAY).point
    assert delivering_point(commune=commune, on=DAY) == point


def test_a_promise_counts_its_hours_from_the_order(commune, django_assert_num_queries):
    point = CoverageFactory(commune=commune, promise_hours=28).point
    with django_assert_num_queries(2):  # who delivers there, and the zone
        made = promise(commune=commune, at=MOMENT)
    assert (made.point, made.promised_by) == (point, dt.datetime(2026, 6, 13, 7, 0, tzinfo=dt.UTC))


def test_a_promise_is_for_the_day_in_vietnam(commune):
    CoverageFactory(commune=commune, valid_from=dt.date(2026, 6, 13))
    late_evening = dt.datetime(2026, 6, 12, 17, 30, tzinfo=dt.UTC)  # half past midnight on the 13th in Vietnam
    assert promise(commune=commune, at=late_evening).promised_by == dt.datetime(2026, 6, 15, 10, 0, tzinfo=dt.UTC)


def test_a_shipment_carries_what_is_due_and_where_the_commune_is(office):
    shipment = placed_shipment(point=office.point, packs=2)
    assert (shipment.status, shipment.delivery_point) == (Shipment.Status.CREATED, office.point)
    assert shipment.cash_due == 2 * 150_000 + 2 * 15_000
    assert (shipment.latitude, shipment.longitude) == (office.point.commune.latitude, office.point.commune.longitude)


def test_making_it_again_returns_the_same(office):
    shipment = placed_shipment(point=office.point)
    part = SellerOrder.objects.get(shipment=shipment)
    again = create_shipment(seller_order=part, point=PointFactory(), promised_by=None)
    assert again == shipment
    assert Shipment.objects.get().delivery_point == office.point


def test_cancelling_leaves_nothing_due_and_happens_once(office):
    shipment = cancel_shipment(shipment=placed_shipment(point=office.point))
    closed_at = shipment.closed_at
    again = cancel_shipment(shipment=shipment)
    assert (again.status, again.cash_due, again.closed_at) == (Shipment.Status.CANCELLED, 0, closed_at)
    assert closed_at is not None


def test_a_packed_shipment_is_not_cancelled(office):
    shipment = packed_shipment(point=office.point)
    with pytest.raises(WrongState, match="đóng gói"):
        cancel_shipment(shipment=shipment)
    shipment.refresh_from_db()
    assert (shipment.status, shipment.cash_due) == (Shipment.Status.ALLOCATED, 165_000)

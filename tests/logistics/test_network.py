"""Opening the network, again and again."""

import datetime as dt

import pytest

from logistics.domain import (
    add_clerk,
    cover,
    delivering_point,
    register_carrier,
    register_operator,
    register_point,
)
from logistics.models import Carrier, Clerk, Coverage, Operator, Point
from marketplace.common.errors import DomainError, WrongState
from marketplace.common.phones import BadPhone
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.logistics import OperatorFactory, PointFactory

SINCE = dt.date(2025, 7, 1)


@pytest.fixture
def commune(db):
    return CommuneFactory(latitude=21.5, longitude=106.2)


def open_point(commune, **changes):
    arguments = {"code": "010001", "name": "Bưu cục Chũ", "operator": OperatorFactory(), "commune": commune}
    return register_point(**(arguments | changes))


def test_an_operator_and_a_point_are_opened_once(commune):
    operators = {register_operator(code="VTP", name="Viettel Post").pk for _time in range(2)}
    assert operators == {Operator.objects.get(code="VTP").pk}
    points = {open_point(commune, phone="0204 388 2100").pk for _time in range(2)}
    point = Point.objects.get()
    assert points == {point.pk}
    assert (point.phone, point.latitude, point.longitude) == ("+842043882100", 21.5, 106.2)


def test_a_point_may_say_where_it_stands(commune):
    point = open_point(commune, latitude=21.37, longitude=106.55)
    assert (point.latitude, point.longitude) == (21.37, 106.55)


@pytest.mark.parametrize(("change", "error"), [({"phone": "12"}, BadPhone), ({"latitude": 21.0}, DomainError)])
def test_a_point_with_half_a_place_or_no_phone_is_not_opened(commune, change, error):
    with pytest.raises(error):
        open_point(commune, **change)
    assert not Point.objects.exists()


def test_a_clerk_works_at_a_point_once_and_may_become_its_head(db):
    point, user = PointFactory(), UserFactory()
    add_clerk(point=point, user=user)
    clerk = add_clerk(point=point, user=user, role=Clerk.Role.HEAD)
    assert Clerk.objects.get() == clerk
    assert Clerk.objects.get().role == Clerk.Role.HEAD


def test_a_carrier_is_registered_once_and_at_one_point(db):
    point, user = PointFactory(), UserFactory()
    for _time in range(2):
        carrier = register_carrier(code="BT1", user=user, point=point, max_grams=90_000)
    assert (Carrier.objects.get(), carrier.max_grams) == (carrier, 90_000)
    with pytest.raises(WrongState, match="BT1"):
        register_carrier(code="BT2", user=user, point=PointFactory())
    with pytest.raises(DomainError, match="Sức chở"):
        register_carrier(code="BT3", user=UserFactory(), point=point, max_grams=0)
    assert Carrier.objects.count() == 1


def test_coverage_asks_the_first_point_first(commune):
    first, second = PointFactory(), PointFactory()
    cover(commune=commune, points=[second, first], source="thử", valid_from=SINCE)
    assert delivering_point(commune=commune, on=SINCE) == second
    cover(commune=commune, points=[first, second], source="thử", valid_from=SINCE)
    assert delivering_point(commune=commune, on=SINCE) == first
    assert Coverage.objects.count() == 2

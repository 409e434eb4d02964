"""The cast of the post: an office with clerk, second clerk, head and carrier; an outsider from another office."""

from dataclasses import dataclass

import pytest

from logistics.models import Carrier, Clerk, Point
from marketplace.accounts.models import User
from tests.factories.accounts import UserFactory
from tests.factories.logistics import CarrierFactory, ClerkFactory, PointFactory


@dataclass
class Office:
    """A post office and its people."""

    point: Point
    clerk: User
    head: User
    carrier: Carrier


@pytest.fixture
def office(db) -> Office:
    return make_office()


@pytest.fixture
def other_office(db) -> Office:
    return make_office()


@pytest.fixture
def admin(db) -> User:
    return UserFactory(admin=True)


@pytest.fixture
def outsider(db) -> User:
    return UserFactory()


def make_office() -> Office:
    point = PointFactory()
    return Office(
        point=point,
        clerk=ClerkFactory(point=point).user,
        head=ClerkFactory(point=point, role=Clerk.Role.HEAD).user,
        carrier=CarrierFactory(point=point),
    )

"""A cast with fixed roles: an office with clerk, second clerk's head and carrier, and another office."""

import pytest

from tests.logistics.conftest import Office, make_office


@pytest.fixture
def office(db) -> Office:
    return make_office()


@pytest.fixture
def other_office(db) -> Office:
    return make_office()


@pytest.fixture
def as_clerk(client, office):
    client.force_login(office.clerk)
    return client


@pytest.fixture
def as_head(client, office):
    client.force_login(office.head)
    return client

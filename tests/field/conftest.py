"""A carrier on the road with three parcels, and another carrier of the same office."""

from types import SimpleNamespace

import pytest

from tests.factories.logistics import CarrierFactory, run_on_the_road
from tests.logistics.conftest import Office, make_office


@pytest.fixture
def office(db) -> Office:
    return make_office()


@pytest.fixture
def road(client, office):
    """A run of three stops, 165,000 đ each; its carrier is logged in."""
    run = run_on_the_road(carrier=office.carrier, by=office.clerk, count=3)
    client.force_login(office.carrier.user)
    colleague = CarrierFactory(point=office.point)
    return SimpleNamespace(run=run, stops=list(run.stops.all()), office=office, client=client, colleague=colleague)

"""A cast with fixed roles: the household's owner, its worker, an outsider with a household of their own."""

from types import SimpleNamespace

import pytest

from farmers.domain import add_member
from tests.factories.accounts import UserFactory
from tests.factories.farmers import ListingFactory, LotFactory, owner_of


@pytest.fixture
def farm():
    """A household with one listing (10 boxes of 5 kg at 30,000 đ/kg) and one lot of 100 kg."""
    listing = ListingFactory()
    owner, worker = owner_of(listing.household), UserFactory()
    add_member(household=listing.household, user=worker, role="worker", by=owner)
    lot = LotFactory(growing_area=listing.growing_area)
    return SimpleNamespace(
        listing=listing, household=listing.household, area=listing.growing_area, lot=lot, owner=owner, worker=worker
    )


@pytest.fixture
def outsider():
    """The owner of another household."""
    return owner_of(ListingFactory().household)


@pytest.fixture
def as_owner(client, farm):
    client.force_login(farm.owner)
    return client

"""A season's figures over HTTP: of seasons that the owner may see; where nothing was sold, zero of it."""

import pytest

from marketplace.accounts.models import User
from marketplace.campaigns.queries import figures
from tests.factories.campaigns import CampaignFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def season():
    return CampaignFactory()


def test_a_season_without_orders_says_so(partner, season):
    User.objects.filter(pk=partner.application.owner_id).update(is_staff=True)
    body = partner.get(f"/campaigns/{season.slug}/figures").json()
    found = figures(season)
    assert (body["slug"], body["name"]) == (season.slug, season.name)
    assert (body["starts_on"], body["ends_on"]) == (season.starts_on.isoformat(), season.ends_on.isoformat())
    zero = ("orders", "packs", "amount", "parcels_delivered", "parcels_returned", "parcels_cancelled", "paid")
    assert {name: body[name] for name in zero} == dict.fromkeys(zero, 0)
    assert (body["grams"], body["households_active"]) == (found.grams, found.households_active)
    assert body["crops"] == []


def test_of_a_season_that_the_owner_may_not_see_there_is_nothing(partner, season):
    response = partner.get(f"/campaigns/{season.slug}/figures")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")

"""The demo's partner: its key is printed, opens the API, and acts for a person with a place in the market."""

import json

import pytest
from django.core.management import call_command

from marketplace.api.domain import read_key
from marketplace.campaigns.queries import campaigns_visible_to
from marketplace.demo.loading.cast import CAST
from marketplace.demo.loading.partners import API_KEY, load_partner
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import CampaignFactory
from tests.factories.checkout import DeliveringPointFactory

pytestmark = pytest.mark.django_db


def printed(capsys):
    call_command("demo_people", "--json")
    return json.loads(capsys.readouterr().out)


def test_the_key_is_printed_and_opens_the_api(client, capsys):
    owner = UserFactory(full_name=CAST["partner"].full_name)
    season, point = CampaignFactory(), DeliveringPointFactory(code="010001")
    assert "api_key" not in printed(capsys)[0]
    load_partner({"admin": UserFactory(admin=True), "partner": owner}, season)
    (row,) = printed(capsys)
    assert (row["code"], row["api_key"]) == ("partner", API_KEY)
    assert client.get("/api/v1/products", headers={"Authorization": f"Bearer {API_KEY}"}).status_code == 200
    assert read_key(API_KEY).application.owner == owner
    assert [clerk.user for clerk in point.clerks.all()] == [owner]
    assert list(campaigns_visible_to(owner)) == [season]
    call_command("demo_people")
    assert API_KEY in capsys.readouterr().out

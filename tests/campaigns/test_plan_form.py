"""Narrowing a season of thousands of listings: drawn is what is chosen or was searched for; anything may be sent."""

import re

import pytest
from django.urls import reverse

from marketplace.campaigns.forms import plan
from tests.factories.campaigns import CampaignMemberFactory


@pytest.fixture
def address(client, season):
    client.force_login(CampaignMemberFactory(campaign=season.campaign).user)
    return reverse("campaigns:plan", args=[season.campaign.slug])


def options(response, name):
    """Return the ids that a select of the page offers."""
    select = re.search(rf'<select name="{name}".*?</select>', response.content.decode(), re.DOTALL)
    assert select is not None
    return {int(pk) for pk in re.findall(r'<option value="(\d+)"', select[0])}


def filled_in(form):
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def test_few_are_drawn_and_a_search_brings_up_others(client, season, address, monkeypatch):
    first, second = season.northern.product, season.eastern.product
    everything = options(client.get(address), "products")
    assert {first.pk, second.pk} <= everything
    monkeypatch.setattr(plan, "MOST_SHOWN", 1)
    page = client.get(address)
    assert len(options(page, "products")) == len(options(page, "sellers")) == 1
    (shown,) = options(page, "products")
    hidden = second if shown == first.pk else first
    found = client.get(address, {"q": hidden.listing.household.name})
    assert hidden.pk in options(found, "products")
    assert options(found, "sellers") == {hidden.listing.household.legal_seller_id}


def test_what_is_not_drawn_may_be_sent_and_is_drawn_once_chosen(client, season, address, monkeypatch):
    monkeypatch.setattr(plan, "MOST_SHOWN", 0)
    page = client.get(address)
    assert options(page, "products") == set()
    data = filled_in(page.context["form"]) | {"products": [season.eastern.product.pk]}
    data |= {name: [row.pk for row in data[name]] for name in ("crops", "provinces") if hasattr(data[name][0], "pk")}
    saved = client.post(address, data, follow=True)
    assert saved.status_code == 200
    assert options(saved, "products") == {season.eastern.product.pk}
    assert set(season.campaign.products.all()) == {season.eastern.product}


@pytest.mark.parametrize("sent", ["9" * 40, "x", "-1", "²"])
def test_an_id_that_is_none_is_refused_in_words(client, season, address, sent):
    data = filled_in(client.get(address).context["form"]) | {"products": [sent]}
    answer = client.post(address, data)
    assert answer.status_code == 422
    assert "products" in answer.context["form"].errors

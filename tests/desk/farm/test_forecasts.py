"""Selling before harvest from the farm desk: make a forecast, see what is promised, decide when less comes."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from farmers.models import Forecast
from marketplace.common import clock
from marketplace.quotas.models import Quota
from tests.factories.checkout import deliverable_commune, placed_order
from tests.factories.farmers import JUNE, ListingFactory, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _june():
    with clock.at(JUNE):
        yield


@pytest.fixture
def listing():
    return ListingFactory(quantity=100)


def typed(offered, **changes):
    said = {"listing": offered.pk, "expected_from": "15/6/2026", "expected_to": "20/6/2026", "grams": "20"}
    return {**said, "key": str(uuid.uuid4()), **changes}


def test_from_forecast_to_decision(client, listing):
    client.force_login(owner_of(listing.household))
    new = reverse("farm:forecast_new")
    assert listing.product.title in client.get(new).content.decode()
    answer = client.post(new, typed(listing))
    forecast = Forecast.objects.get()
    assert answer.url == reverse("farm:forecast", args=[forecast.pk])
    assert (forecast.grams, forecast.expected_from) == (20_000, dt.date(2026, 6, 15))
    commune = deliverable_commune()
    orders = [placed_order((listing.stockrecord, 2), commune=commune) for _time in range(2)]
    assert client.post(answer.url, {"grams": "12"}).status_code == 302
    page = client.get(answer.url).content.decode()
    assert "Thiếu 8" in page.replace("\u00a0", " ")
    assert orders[1].seller_orders.get().number in page
    assert orders[0].seller_orders.get().number not in page
    assert "quá dự kiến" in client.get(reverse("farm:forecasts")).content.decode()
    client.post(reverse("farm:forecast_end", args=[forecast.pk]))
    placed_order((listing.stockrecord, 1), commune=commune)


@pytest.mark.parametrize(
    "changes", [{"grams": "-5"}, {"grams": "9" * 30}, {"expected_to": "1/6/2026"}, {"listing": "x"}, {"grams": "\x00"}]
)
def test_nonsense_is_told_and_makes_nothing(client, listing, changes):
    client.force_login(owner_of(listing.household))
    answer = client.post(reverse("farm:forecast_new"), typed(listing, **changes))
    assert answer.status_code == 200
    assert not Forecast.objects.exists()
    assert not Quota.objects.exists()


def test_reading_the_page_writes_nothing(client, listing, django_assert_num_queries):
    client.force_login(owner_of(listing.household))
    client.post(reverse("farm:forecast_new"), typed(listing))
    before = Quota.objects.get()
    client.get(reverse("farm:forecast", args=[Forecast.objects.get().pk]))
    assert Quota.objects.values().get() == {name: getattr(before, name) for name in Quota.objects.values().get()}

"""Harvests to come: promised up to what is expected, and who does not fit when less comes."""

import datetime as dt
import uuid

import pytest

from farmers.domain import DrawSpec, confirm_seller_order, record_lot
from farmers.domain.forecasts import (
    change_forecast,
    end_forecast,
    forecast_key,
    make_forecast,
    review_forecast,
    review_short_forecasts,
    standing_of,
)
from farmers.models import Forecast, Preorder
from logistics.domain import pack_and_label
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.quotas.domain import QuotaExhausted
from marketplace.quotas.models import Quota
from marketplace.shop.checkout.domain import cancel_order
from tests.factories.accounts import UserFactory
from tests.factories.checkout import deliverable_commune, placed_order
from tests.factories.farmers import JUNE, GrowingAreaFactory, ListingFactory, owner_of

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 12)


@pytest.fixture(autouse=True)
def _june():
    with clock.at(JUNE):
        yield


@pytest.fixture
def listing():
    return ListingFactory(quantity=100)


def forecast_of(listing, *, grams=20_000, **changes):
    said = {
        "growing_area": listing.growing_area,
        "expected_from": TODAY + dt.timedelta(days=3),
        "expected_to": TODAY + dt.timedelta(days=9),
        "grams": grams,
        "listings": [listing],
        "key": uuid.uuid4(),
        "by": owner_of(listing.household),
    }
    return make_forecast(**(said | changes))


def order(listing, packs, commune=None):
    return placed_order((listing.stockrecord, packs), commune=commune or deliverable_commune())


def test_lines_are_promised_from_the_forecast_up_to_its_grams(listing):
    forecast, commune = forecast_of(listing), deliverable_commune()
    order(listing, 3, commune)
    with pytest.raises(QuotaExhausted) as refused:
        order(listing, 2, commune)
    order(listing, 1, commune)
    assert "đặt trước" in str(refused.value)
    assert list(forecast.preorders.order_by("pk").values_list("grams", flat=True)) == [15_000, 5_000]


def test_a_line_without_a_forecast_is_no_preorder(listing):
    order(listing, 1)
    assert not Preorder.objects.exists()


def test_less_than_promised_lists_the_latest_orders_and_stops_promising(listing):
    forecast, commune = forecast_of(listing), deliverable_commune()
    first, second, third = (order(listing, packs, commune) for packs in (2, 1, 1))
    change = change_forecast(forecast=forecast, grams=12_000, by=owner_of(listing.household))
    assert (change.promised, change.short) == (20_000, 8_000)
    assert [row.line.order_id for row in change.affected] == [third.pk, second.pk]
    cancel_order(order=third, by=None, reason="mất mùa")
    with pytest.raises(QuotaExhausted):  # still more promised than expected
        order(listing, 1, commune)
    cancel_order(order=second, by=None, reason="mất mùa")
    assert standing_of(forecast=forecast).short == 0
    assert (review_short_forecasts(), review_short_forecasts()) == (1, 0)
    change = review_forecast(forecast=forecast)
    assert (change.promised, change.short, change.affected) == (10_000, 0, [])
    with pytest.raises(QuotaExhausted):
        order(listing, 1, commune)
    change_forecast(forecast=forecast, grams=15_000, by=owner_of(listing.household))
    order(listing, 1, commune)
    assert first.lines.get().preorder.grams == 10_000


def test_packing_draws_from_lots_of_the_same_growing_area(listing):
    forecast_of(listing)
    part = order(listing, 1).seller_orders.get()
    owner, line = owner_of(listing.household), part.lines.get()
    confirm_seller_order(seller_order=part, by=owner)
    elsewhere = GrowingAreaFactory(household=listing.household, crop=listing.growing_area.crop)
    for area, fits in ((elsewhere, False), (listing.growing_area, True)):
        lot = record_lot(growing_area=area, harvested_on=TODAY, grams=5_000, by=owner)
        draws = [DrawSpec(line_id=line.pk, lot_id=lot.pk, quantity=1, grams=5_000)]
        if fits:
            pack_and_label(seller_order=part, draws=draws, by=owner)
        else:
            with pytest.raises(BadValue):
                pack_and_label(seller_order=part, draws=draws, by=owner)
    line.refresh_from_db()
    assert (line.final_grams, line.preorder.grams) == (5_000, 5_000)


def test_the_same_form_makes_one_forecast(listing):
    key = uuid.uuid4()
    assert forecast_of(listing, key=key) == forecast_of(listing, key=key)
    assert (Forecast.objects.count(), Quota.objects.count()) == (1, 1)


def test_what_cannot_be_forecast(listing):
    other = ListingFactory()
    for wrong in (
        {"grams": 0},
        {"grams": 10**10},
        {"expected_to": TODAY},
        {"expected_from": TODAY - dt.timedelta(days=9), "expected_to": TODAY - dt.timedelta(days=1)},
        {"listings": []},
        {"listings": [other]},
    ):
        with pytest.raises(BadValue):
            forecast_of(listing, **wrong)
    with pytest.raises(NotAllowed):
        forecast_of(listing, by=UserFactory())
    assert not Quota.objects.exists()
    forecast = forecast_of(listing)
    with pytest.raises(WrongState):
        forecast_of(listing)
    end_forecast(forecast=forecast, by=owner_of(listing.household))
    second = forecast_of(listing)
    assert Quota.objects.filter(key=forecast_key(second)).exists()

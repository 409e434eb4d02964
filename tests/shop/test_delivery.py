"""What a product's page says of freight and of the day is what the quote of a basket says."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from farmers.domain.forecasts import make_forecast
from logistics.domain import decide_zone
from marketplace.common import clock
from marketplace.shop.checkout.domain import quote_basket
from marketplace.shop.checkout.queries.delivery import delivery_of_listing
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.shipping.models import FreightTariff
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.checkout import basket_of, deliverable_commune
from tests.factories.farmers import JUNE, ListingFactory, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning():
    with clock.at(JUNE):
        yield


@pytest.fixture
def commune():
    return deliverable_commune(promise_hours=30)


@pytest.fixture
def listing():
    return ListingFactory()


def told(listing, commune):
    return delivery_of_listing(product=listing.product_id, place=commune.code)


def quoted(listing, commune):
    (part,) = quote_basket(basket_of((listing.stockrecord, 1)), commune=commune).parts
    return part


def test_freight_and_promise_are_those_of_the_basket(listing, commune):
    delivery, part = told(listing, commune), quoted(listing, commune)
    assert (delivery.freight, delivery.promised_by) == (part.freight.amount, part.promised_by)
    assert (delivery.freight, delivery.step_price, delivery.step_grams) == (15_000, 15_000, 5_000)
    assert (delivery.hand_in_on, delivery.note, delivery.refusal) == (None, "", "")


def test_a_heavier_pack_pays_each_step_begun(commune):
    listing = ListingFactory(net_grams=12_000)
    assert told(listing, commune).freight == quoted(listing, commune).freight.amount == 45_000


def test_what_is_sold_before_harvest_is_promised_from_the_harvest_on(listing, commune):
    first = clock.today() + dt.timedelta(days=5)
    make_forecast(
        growing_area=listing.growing_area,
        expected_from=first,
        expected_to=first + dt.timedelta(days=1),
        grams=100_000,
        listings=[listing],
        key=uuid.uuid4(),
        by=owner_of(listing.household),
    )
    listing.stockrecord.refresh_from_db()
    delivery, part = told(listing, commune), quoted(listing, commune)
    assert (delivery.hand_in_on, delivery.promised_by) == (first, part.promised_by)


def test_where_nobody_delivers_it_says_so_in_the_words_of_the_basket(listing, commune):
    admin, unreached = UserFactory(admin=True), CommuneFactory()
    assert unreached.name in told(listing, unreached).refusal
    decide_zone(name="Vùng thử", level="red", communes=[commune], source="QĐ 12/UBND", by=admin)
    assert "vùng đỏ" in told(listing, commune).refusal


def test_without_a_tariff_no_freight_is_made_up(listing, commune):
    FreightTariff.objects.update(valid_to=dt.date(2020, 1, 2))
    assert "chưa có biểu cước" in told(listing, commune).refusal


def test_of_what_is_sold_out_or_unknown_nothing_is_said(listing, commune):
    StockRecord.objects.filter(pk=listing.stockrecord_id).update(num_in_stock=0)
    assert told(listing, commune) is None
    assert delivery_of_listing(product=999_999, place=commune.code) is None


def test_it_asks_five_questions(listing, commune):
    told(listing, commune)
    with CaptureQueriesContext(connection) as asked:
        told(listing, commune)
    assert len(asked) == 5

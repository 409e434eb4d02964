"""Under the search box: goods, seasons, places that goods come from, and households that sell."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import SearchSynonym
from marketplace.discovery.domain import index_products
from tests.factories.catalog import CropFactory
from tests.factories.farmers import GrowingAreaFactory, HouseholdFactory, ListingFactory

pytestmark = pytest.mark.django_db
ADDRESS = reverse("discovery:suggest")


@pytest.fixture(autouse=True)
def _forget():
    caches["local"].clear()
    yield
    caches["local"].clear()


@pytest.fixture
def listing():
    crop = CropFactory(name="Thanh trà thử", slug="thanh-tra-thu")
    household = HouseholdFactory(name="Hộ bà Lò Thị Thắm")
    listing = ListingFactory(growing_area=GrowingAreaFactory(crop=crop, household=household), title="Thanh trà thử")
    index_products([listing.product_id])
    return listing


def rows(client, text):
    answer = client.get(ADDRESS, {"q": text})
    assert answer.status_code == 200
    return [(one.label, one.kind, one.url) for one in answer.context["suggestions"]]


@pytest.mark.parametrize("typed", ["thanh t", "Thanh Trà", "THANH TRA TH"])
def test_goods_are_offered_by_how_their_name_begins(client, listing, typed):
    (row,) = [row for row in rows(client, typed) if row[1] == "Nông sản"]
    assert row == ("Thanh trà thử", "Nông sản", "/products/?q=Thanh+tr%C3%A0+th%E1%BB%AD")


def test_a_household_that_sells_is_offered_by_any_words_of_its_name(client, listing):
    code = listing.household.code
    assert ("Hộ bà Lò Thị Thắm", "Nhà vườn", f"/shop/{code}/") in rows(client, "lo thi th")
    assert [row for row in rows(client, "lo van th") if row[1] == "Nhà vườn"] == []
    type(listing.household).objects.update(state="closed")
    caches["local"].clear()
    assert [row for row in rows(client, "lo thi th") if row[1] == "Nhà vườn"] == []


def test_another_word_for_it_is_understood(client, listing):
    SearchSynonym.objects.create(phrase="zzquả lạ", means="thanh trà thử", kind="same", source="thử")
    assert [row[0] for row in rows(client, "zzqua")] == ["Thanh trà thử"]


@pytest.mark.parametrize("typed", ["", "v", "'", "\\", "& | !", "\u0301", "%", "x" * 5000, "5kg", "a\tb"])
def test_nonsense_offers_nothing_and_breaks_nothing(client, listing, typed):
    assert all(len(row) == 3 for row in rows(client, typed))


def test_it_asks_little_once_and_nothing_again(client, listing):
    rows(client, "thanh")
    caches["local"].clear()
    with CaptureQueriesContext(connection) as asked:
        rows(client, "thanh")
    assert len(asked) <= 5
    with CaptureQueriesContext(connection) as again:
        rows(client, "thanh")
    assert len(again) == 0


def test_the_search_box_says_where_to_ask_and_is_a_plain_form_without_a_script(client):
    page = client.get("/").content.decode()
    assert f'data-suggest-url="{ADDRESS}"' in page
    assert 'action="/products/" method="get"' in page

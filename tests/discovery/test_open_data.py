"""Open figures: sums of what was sold, and no row small enough to see a household or a buyer in it."""

import csv
import datetime as dt
import json

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.common import clock
from marketplace.discovery.queries.open_figures import Row, open_figures, publishable, read_figures
from marketplace.shop.checkout.domain import cancel_order
from tests.factories.catalog import CropFactory
from tests.factories.checkout import deliverable_commune, placed_order
from tests.factories.farmers import GrowingAreaFactory, ListingFactory

MONDAY = dt.datetime(2026, 6, 8, 5, tzinfo=dt.UTC)
NEXT_WEEK = MONDAY + dt.timedelta(days=7)


def row(key, orders, households, grams=1_000, amount=10_000):
    return Row(key, key, orders, households, grams, amount)


class TestPublishable:
    def test_what_is_large_enough_is_told_as_it_is(self):
        rows = [row("a", 5, 5), row("b", 900, 0)]
        assert publishable(rows) == rows

    @pytest.mark.parametrize("small", [row("s", 4, 4), row("s", 900, 4), row("s", 4, 0), row("s", 1, 1)])
    def test_one_small_row_takes_the_smallest_large_one_along(self, small):
        told = publishable([row("a", 90, 60), row("b", 50, 40, amount=7), small])
        assert told == [row("a", 90, 60), Row("", "", None, None, 2_000, 10_007)]

    def test_where_nothing_is_large_nothing_is_told(self):
        assert publishable([row("a", 4, 4), row("b", 3, 3)]) == []
        assert publishable([row("a", 4, 4), row("b", 9, 9)]) == [Row("", "", None, None, 2_000, 20_000)]


@pytest.fixture
def sold(db):
    """Return six orders, each of another household: 5 kg of lychee for 150,000 đ; and a seventh, cancelled."""
    caches["local"].clear()
    lychee, commune = CropFactory(name="Vải thiều", slug="vai-thieu"), deliverable_commune()
    with clock.at(MONDAY):
        orders = [
            placed_order((ListingFactory(growing_area=GrowingAreaFactory(crop=lychee)).stockrecord, 1), commune=commune)
            for _household in range(7)
        ]
        cancel_order(order=orders[-1], by=None, reason="đổi ý")
    yield orders
    caches["local"].clear()


@pytest.mark.django_db
class TestFigures:
    def test_sums_of_weeks_that_are_over(self, sold):
        with clock.at(MONDAY + dt.timedelta(days=1)):
            assert (read_figures().total, read_figures().weeks) == (None, [])
        with clock.at(NEXT_WEEK):
            figures = read_figures()
        assert figures.total == Row("all", "", 6, 6, 30_000, 900_000)
        assert figures.weeks == [Row("2026-W24", "2026-06-08", 6, 6, 30_000, 900_000)]
        assert figures.crops == [Row("vai-thieu", "Vải thiều", 6, 6, 30_000, 900_000)]
        assert (figures.households, figures.until) == (7, dt.date(2026, 6, 14))

    def test_provinces_of_one_household_each_are_not_told(self, sold):
        with clock.at(NEXT_WEEK):
            assert read_figures().provinces == []

    def test_page_csv_and_json_say_the_same(self, client, sold):
        with clock.at(NEXT_WEEK):
            page = client.get(reverse("discovery:open_data")).content.decode().replace("\u00a0", " ")
            table = client.get(reverse("discovery:open_data_csv", args=["weeks"]))
            document = json.loads(client.get(reverse("discovery:open_data_json")).content)
        assert "900.000 ₫" in page
        assert "CC BY 4.0" in page
        rows = list(csv.reader(table.content.decode("utf-8-sig").splitlines()))
        assert rows[1] == ["2026-W24", "2026-06-08", "6", "6", "30000", "900000"]
        assert document["weeks"] == [["2026-W24", "2026-06-08", 6, 6, 30_000, 900_000]]
        for order in sold:
            for secret in (order.number, order.recipient_phone, order.seller_orders.get().legal_seller.name):
                assert secret not in page + table.content.decode() + json.dumps(document, ensure_ascii=False)

    def test_unknown_tables_and_an_empty_market(self, client, db):
        caches["local"].clear()
        assert client.get("/open-data/orders.csv").status_code == 404
        assert "Chưa đủ đơn để công bố" in client.get(reverse("discovery:open_data")).content.decode()

    def test_six_questions_and_none_while_it_is_kept(self, sold):
        for expected in (6, 0):
            with CaptureQueriesContext(connection) as asked:
                open_figures()
            assert len(asked) == expected

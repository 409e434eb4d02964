"""The independent lines about seasons, over a small season with everything in it; and a corrupted row for each."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection

from farmers.domain.forecasts import change_forecast, make_forecast
from marketplace.campaigns.domain import (
    agree_to_season_discount,
    fold_figures,
    join_waitlist,
    offer_places,
    offer_season_discount,
    rebuild_figures,
    set_cap,
    settle_offers,
)
from marketplace.campaigns.models import VisitCount
from marketplace.common import clock
from marketplace.demo.reconciliation import campaigns, discounts, reconcile
from marketplace.settlement.domain import (
    approve_and_pay_batch,
    make_payout_batch,
    record_province_payment,
    record_statement_line,
    settle_cleared_shipments,
)
from marketplace.shop.checkout.domain import cancel_order
from tests.campaigns.conftest import JUNE
from tests.demo.corruptions import CORRUPTIONS
from tests.demo.guards import drop_guards
from tests.factories.accounts import UserFactory
from tests.factories.catalog import CropFactory
from tests.factories.farmers import owner_of
from tests.factories.settlement import listing_of


def off() -> dict[str, list]:
    return {result.line.name: result.findings for result in reconcile(LINES) if result.findings}


LINES = [*campaigns.LINES, *discounts.LINES]


@pytest.fixture
def played(season):
    """Two days: orders over two provinces, a cancellation, a weighing, a payout, a full cap, a place taken."""
    admin, post = UserFactory(is_staff=True), season.post
    eggs = CropFactory(name="Trứng", counted_in="egg")
    season.campaign.crops.add(eggs)
    box = listing_of(season.eastern.household, crop=eggs, by_pack=True, pack_pieces=30)
    with clock.at(JUNE):
        _forecast(season)
        post.order((season.northern, 1), (season.eastern, 2), (box, 1))
        post.cleared((season.northern, 2), grams=9_700)
        settle_cleared_shipments()
        approve_and_pay_batch(batch=make_payout_batch(key=uuid4(), by=UserFactory(is_staff=True)), by=admin)
        _discount(season, admin)
        accountant = UserFactory(is_staff=True)
        record_statement_line(bank_ref="FT-9", reference="?", amount=5_000, received_at=JUNE, by=accountant)
        paid = {"province": season.north, "bank_ref": "FT-1", "amount": 7_000, "received_on": clock.today()}
        record_province_payment(**paid, by=accountant)
        given_up = post.order((season.eastern, 1), brand="muanhanh")[0].seller_order.order
        set_cap(campaign=season.campaign, kind="orders", limit=4, source="QĐ 1", by=admin)
        set_cap(campaign=season.campaign, kind="day_orders", limit=10, source="QĐ 1", by=admin)
        set_cap(campaign=season.campaign, kind="kg", limit=1_000, source="QĐ 1", by=admin)
        entries = [join_waitlist(product=season.eastern.product, phone=f"091234567{n}", packs=1) for n in range(3)]
        fold_figures()
        cancel_order(order=given_up, by=None, reason="đổi ý")
        assert offer_places() == 2
        post.order((season.eastern, 1), gives_up=(entries[0].holder,))
        settle_offers()
        VisitCount.objects.create(
            product=box.product, brand="chophien", day=JUNE.date(), hour=8, visits=7, batch="x", folded_at=clock.now()
        )
    with clock.at(JUNE + dt.timedelta(days=1)):
        fold_figures()
    return season


def _forecast(season):
    seller = owner_of(season.eastern.household)
    forecast = make_forecast(
        growing_area=season.eastern.growing_area,
        expected_from=JUNE.date(),
        expected_to=JUNE.date(),
        grams=60_000,
        listings=[season.eastern],
        key=uuid4(),
        by=seller,
    )
    change_forecast(forecast=forecast, grams=50_000, by=seller)


def _discount(season, admin):
    discount = offer_season_discount(
        campaign=season.campaign,
        name="Giảm",
        off_bp=333,
        platform_bp=5_000,
        province_bp=2_500,
        seller_bp=2_500,
        province=season.north,
        valid_from=JUNE.date(),
        valid_to=JUNE.date(),
        source="Thỏa thuận",
        crop=None,
        by=admin,
    )
    agree_to_season_discount(campaign=season.campaign, discount=discount, by=UserFactory(is_staff=True))


def test_every_line_is_true_of_the_season_and_of_it_counted_anew(played):
    assert off() == {}
    assert [result.line.name for result in reconcile(LINES) if not result.examined] == []
    rebuild_figures()
    assert off() == {}


@pytest.mark.parametrize("name", [line.name for line in LINES])
def test_a_corrupted_row_is_caught(played, name):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        drop_guards(cursor)
        for sql in CORRUPTIONS[name]:
            cursor.execute(sql)
            assert cursor.rowcount > 0, "the corruption touched no row"
    assert name in off()

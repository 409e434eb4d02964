"""A seller's statement adds up and says what is not known yet."""

import datetime as dt
from uuid import uuid4

import pytest

from marketplace.common import clock
from marketplace.settlement.domain import approve_and_pay_batch, make_payout_batch, settle_cleared_shipments
from marketplace.settlement.queries import statement
from tests.factories.settlement import household_with_account, listing_of

DAY = dt.timedelta(days=1)
JUNE = dt.datetime(2026, 6, 12, 1, tzinfo=dt.UTC)


@pytest.fixture
def season(post, household, listing, admin, accountant):
    """Paid on the 12th, owed on the 13th, still on its way on the 14th; another household's parcel on the 13th."""
    with clock.at(JUNE):
        post.cleared((listing, 1))
        settle_cleared_shipments()
        approve_and_pay_batch(batch=make_payout_batch(key=uuid4(), by=accountant), by=admin)
    with clock.at(JUNE + DAY):
        post.cleared((listing, 2), (listing_of(household_with_account(number="190340000002")), 1))
        settle_cleared_shipments()
    with clock.at(JUNE + 2 * DAY):
        (shipment,) = post.order((listing, 1))
        post.pack(shipment)
        post.deliver(shipment)
        post.order((listing, 1))
    return household.legal_seller


def test_a_statement_lists_every_delivered_parcel_of_the_seller(season, django_assert_num_queries):
    with django_assert_num_queries(5):  # parcels, sales, trucks, what came back, what waits
        paper = statement(season, dt.date(2026, 6, 12), dt.date(2026, 6, 14))
    assert [
        (row.delivered_at, row.goods, row.commission, row.vat, row.pit, row.net, row.paid_at, row.batch_number)
        for row in paper.rows
    ] == [
        (JUNE, 150_000, 7_500, 1_500, 750, 140_250, JUNE, "CT-260612-01"),
        (JUNE + DAY, 300_000, 15_000, 3_000, 1_500, 280_500, None, ""),
        (JUNE + 2 * DAY, 150_000, None, None, None, None, None, ""),
    ]
    assert (paper.goods, paper.commission, paper.vat, paper.pit, paper.net) == (450_000, 22_500, 4_500, 2_250, 420_750)
    assert paper.goods == paper.commission + paper.vat + paper.pit + paper.net
    assert (paper.paid, paper.payable, paper.pending) == (140_250, 280_500, 150_000)


def test_a_statement_is_of_days_in_vietnam(season):
    second = statement(season, dt.date(2026, 6, 13), dt.date(2026, 6, 13))
    assert [row.goods for row in second.rows] == [300_000]
    empty = statement(season, dt.date(2026, 6, 15), dt.date(2026, 6, 20))
    assert (empty.rows, empty.goods, empty.pending) == ((), 0, 0)


def test_a_draft_batch_is_not_yet_a_payment(post, household, listing, accountant):
    with clock.at(JUNE):
        post.cleared((listing, 1))
        settle_cleared_shipments()
        make_payout_batch(key=uuid4(), by=accountant)
    paper = statement(household.legal_seller, dt.date(2026, 6, 12), dt.date(2026, 6, 12))
    assert (paper.paid, paper.payable, paper.rows[0].batch_number) == (0, 140_250, "")

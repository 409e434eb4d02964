"""A season's figures against orders that really travelled: exact, in each crop's unit, unknown never zero."""

import datetime as dt
from uuid import uuid4

import pytest

from catalog.models import Product
from catalog.produce import Crop
from marketplace.campaigns import queries
from marketplace.campaigns.domain import fold_figures
from marketplace.campaigns.queries import stuck_by_status, stuck_seller_orders
from marketplace.common import clock
from marketplace.settlement.domain import approve_and_pay_batch, make_payout_batch, settle_cleared_shipments
from marketplace.shop.order.models import Line, SellerOrder, SellerOrderStatus
from tests.campaigns.conftest import JUNE, household_in
from tests.factories.accounts import UserFactory
from tests.factories.areas import ProvinceFactory
from tests.factories.campaigns import CampaignFactory
from tests.factories.catalog import CropFactory
from tests.factories.settlement import listing_of

DAY = dt.timedelta(days=1)


def figures(campaign, **scope):
    """Return the figures as they are after a fold."""
    fold_figures()
    return queries.figures(campaign, **scope)


@pytest.fixture
def played(season):
    """12 June: 2 boxes from the north, weighed 9,800 g, delivered and paid. 13 June: 1 + 1 box, only ordered."""
    with clock.at(JUNE):
        season.post.cleared((season.northern, 2), grams=9_800)
        settle_cleared_shipments()
        batch = make_payout_batch(key=uuid4(), by=UserFactory(is_staff=True))
        approve_and_pay_batch(batch=batch, by=UserFactory(is_staff=True))
    with clock.at(JUNE + DAY):
        season.post.order((season.northern, 1), (season.eastern, 1))
    return season


def test_a_season_adds_up_what_was_ordered_weighed_and_paid(played):
    found = figures(played.campaign)
    assert (found.orders, found.packs, found.amount) == (2, 4, 594_000)
    assert (found.grams, found.estimated_grams) == (19_800, 10_000)
    assert (found.households_active, found.households_paid) == (2, 1)
    assert (found.under_way, found.delivered, found.returned, found.cancelled) == (2, 1, 0, 0)
    assert [(part.label, part.households_active, part.households_paid) for part in found.by_day] == [
        (clock.day_of(JUNE + DAY), 2, 0),
        (clock.day_of(JUNE), 1, 1),
    ]
    assert [(part.label, part.households_active, part.households_paid) for part in found.by_hour] == [(8, 2, 1)]
    lychee = found.by_crop[played.lychee]
    assert (lychee.packs, lychee.amount, lychee.measured, lychee.estimated, lychee.unknown_packs, lychee.unit) == (
        4,
        594_000,
        9_800,
        10_000,
        0,
        "kg",
    )


def test_the_parts_are_by_province_and_by_day_and_add_up(played):
    found = figures(played.campaign)
    assert [(part.label, part.packs, part.amount) for part in found.by_province] == [
        (played.north, 3, 444_000),
        (played.east, 1, 150_000),
    ]
    assert [(part.label, part.packs, part.amount) for part in found.by_day] == [
        (dt.date(2026, 6, 13), 2, 300_000),
        (dt.date(2026, 6, 12), 2, 294_000),
    ]
    for parts in (found.by_province, found.by_day):
        assert sum(part.amount for part in parts) == found.amount
        assert sum(part.by_crop[played.lychee].total for part in parts if part.by_crop) == found.grams


def test_one_provinces_part(played):
    east = figures(played.campaign, province=played.east)
    assert (east.orders, east.packs, east.amount, east.grams) == (1, 1, 150_000, 5_000)
    assert (east.households_active, east.households_paid) == (1, 0)
    assert (east.under_way, east.delivered) == (1, 0)
    assert [part.label for part in east.by_province] == [played.east]
    assert figures(played.campaign, provinces=[]).orders == 0
    assert figures(played.campaign, province=ProvinceFactory()).orders == 0


@pytest.mark.parametrize(
    "moment, counts",
    [
        (dt.datetime(2026, 5, 31, 16, 59, tzinfo=dt.UTC), False),  # 23:59 on 31 May in Vietnam
        (dt.datetime(2026, 5, 31, 17, 0, tzinfo=dt.UTC), True),
        (dt.datetime(2026, 7, 15, 16, 59, tzinfo=dt.UTC), True),
        (dt.datetime(2026, 7, 15, 17, 0, tzinfo=dt.UTC), False),
    ],
)
def test_a_season_begins_and_ends_at_midnight_in_vietnam(season, moment, counts):
    with clock.at(moment):
        season.post.order((season.northern, 1))
    assert figures(season.campaign).orders == int(counts)


def test_another_crop_or_another_province_does_not_count(season):
    with clock.at(JUNE):
        other_crop = listing_of(season.northern.household, crop=CropFactory())
        other_province = listing_of(household_in(ProvinceFactory(), number="190340000003"), crop=season.lychee)
        season.post.order((other_crop, 1), (other_province, 1))
        season.post.order((other_crop, 1), (season.northern, 1))
    found = figures(season.campaign)
    assert (found.orders, found.packs, found.amount, found.under_way) == (1, 1, 150_000, 1)


@pytest.mark.parametrize(
    "status, name", [(SellerOrderStatus.CANCELLED, "cancelled"), (SellerOrderStatus.RETURNED, "returned")]
)
def test_what_was_cancelled_or_came_back_is_no_goods_but_a_parcel(season, status, name):
    with clock.at(JUNE):
        season.post.order((season.northern, 1))
        season.post.order((season.eastern, 2))
    SellerOrder.objects.filter(legal_seller=season.northern.household.legal_seller).update(status=status)
    found = figures(season.campaign)
    assert (found.orders, found.packs, found.amount, found.households_active) == (1, 2, 300_000, 1)
    assert (found.under_way, getattr(found, name)) == (1, 1)


@pytest.mark.parametrize(
    "unit, pieces, measured, unknown",
    [
        (Crop.Unit.EGG, 30, 60, 0),
        (Crop.Unit.BIRD, 1, 2, 0),
        (Crop.Unit.BOX, None, 2, 0),
        (Crop.Unit.EGG, None, None, 2),
    ],
)
def test_each_crop_is_counted_in_its_own_unit(season, unit, pieces, measured, unknown):
    crop = CropFactory(name="Nông sản khác", counted_in=unit)
    season.campaign.crops.add(crop)
    listing = listing_of(season.northern.household, crop=crop, by_pack=True, pack_pieces=pieces)
    with clock.at(JUNE):
        season.post.order((listing, 2), (season.northern, 1))
    found = figures(season.campaign)
    counted = found.by_crop[crop]
    assert (counted.total, counted.packs, counted.unknown_packs, counted.estimated) == (measured, 2, unknown, 0)
    assert found.grams == 5_000


def test_a_line_without_any_weight_is_unknown_and_not_zero(season):
    with clock.at(JUNE):
        season.post.order((season.northern, 2))
    Line.objects.update(ordered_grams=None, estimated_grams=None)
    found = figures(season.campaign).by_crop[season.lychee]
    assert (found.total, found.packs, found.unknown_packs, found.amount) == (None, 2, 2, 300_000)
    with clock.at(JUNE):
        season.post.order((season.northern, 1))
    found = figures(season.campaign).by_crop[season.lychee]
    assert (found.total, found.packs, found.unknown_packs) == (5_000, 3, 2)


def test_an_empty_season_is_all_zero(season):
    found = figures(season.campaign)
    assert (found.orders, found.amount, found.by_crop, found.by_day, found.under_way) == (0, 0, {}, [], 0)
    assert found.as_of is None
    assert [part.label for part in found.by_province] == [season.north, season.east]


def test_figures_ask_the_same_for_one_order_and_for_three(season, django_assert_num_queries):
    for expected in (1, 3):
        with clock.at(JUNE):
            while SellerOrder.objects.count() < expected:
                season.post.order((season.northern, 1))
        fold_figures()
        with django_assert_num_queries(25):
            assert queries.figures(season.campaign).orders == expected


def test_households_are_counted_once_however_much_they_sell(season):
    second = listing_of(season.northern.household, crop=season.lychee)
    with clock.at(JUNE):
        season.post.cleared((season.northern, 1), (second, 1))
        season.post.cleared((season.northern, 1))
        settle_cleared_shipments()
        batch = make_payout_batch(key=uuid4(), by=UserFactory(is_staff=True))
        assert figures(season.campaign).households_paid == 0
        approve_and_pay_batch(batch=batch, by=UserFactory(is_staff=True))
    found = figures(season.campaign)
    assert (found.orders, found.delivered, found.households_active, found.households_paid) == (2, 2, 1, 1)


def test_a_household_paid_for_other_goods_is_not_paid_for_the_season(season):
    other = listing_of(season.northern.household, crop=CropFactory())
    with clock.at(JUNE):
        season.post.cleared((other, 1))
        settle_cleared_shipments()
        batch = make_payout_batch(key=uuid4(), by=UserFactory(is_staff=True))
        approve_and_pay_batch(batch=batch, by=UserFactory(is_staff=True))
        season.post.order((season.northern, 1))
    found = figures(season.campaign)
    assert (found.households_active, found.households_paid) == (1, 0)


def test_two_seasons_may_count_the_same_line(season):
    other = CampaignFactory(crops=[season.lychee], provinces=[season.north])
    with clock.at(JUNE):
        season.post.order((season.northern, 1))
    assert (figures(season.campaign).orders, figures(other).orders) == (1, 1)
    assert Product.objects.count() == 2


def test_what_does_not_move_is_listed_oldest_first(season):
    for age in (5, 3, 1):
        with clock.at(JUNE - age * DAY):
            season.post.order((season.northern, 1))
    with clock.at(JUNE - 4 * DAY):
        (packed,) = season.post.order((season.eastern, 1))
        season.post.pack(packed)
        (done,) = season.post.order((season.eastern, 1))
        season.post.pack(done)
        season.post.deliver(done)
    with clock.at(JUNE):
        stuck = stuck_seller_orders(season.campaign, days=2)
        assert [order.placed_at for order in stuck] == [JUNE - 5 * DAY, JUNE - 4 * DAY, JUNE - 3 * DAY]
        assert [(row.status, row.count, row.oldest) for row in stuck_by_status(stuck)] == [
            (SellerOrderStatus.PLACED, 2, JUNE - 5 * DAY),
            (SellerOrderStatus.HANDED_IN, 1, JUNE - 4 * DAY),
        ]
        assert not stuck_seller_orders(season.campaign, days=5).exists()
        assert stuck_seller_orders(season.campaign, days=2, provinces=[season.east]).count() == 1

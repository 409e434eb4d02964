"""The day on which a seller hands in to the post: what a daily cap counts, and where the promise moves."""

import datetime as dt
import uuid

import pytest
from django.utils import translation

from farmers.domain.forecasts import make_forecast
from logistics.models import Shipment
from marketplace.campaigns.domain import join_waitlist, offer_places, set_cap, settle_offers
from marketplace.campaigns.queries import caps_of
from marketplace.common import clock
from marketplace.desk.farm.picking import picking_list
from marketplace.quotas.domain import QuotaExhausted
from marketplace.quotas.models import Quota, Take
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import PriceChanged, cancel_order, place_order, quote_basket
from marketplace.shop.order.models import Channel, Order, SellerOrder
from tests.campaigns.conftest import JUNE
from tests.campaigns.test_limits import Shelves, capped, days_of, order
from tests.factories.campaigns import CampaignMemberFactory
from tests.factories.checkout import basket_of, recipient_in
from tests.factories.farmers import owner_of
from tests.factories.logistics import ClerkFactory, covered
from tests.factories.sales import shift_with_float, sold

TODAY = dt.date(2026, 6, 12)
DAY = dt.timedelta(days=1)


@pytest.fixture
def manager(season):
    return CampaignMemberFactory(campaign=season.campaign).user


def taken(season, day, kind="day_orders"):
    return Quota.objects.get(key=f"cap:{season.campaign.pk}:{kind}:{day.isoformat()}").taken


def test_a_full_day_moves_the_promise_to_the_next_with_room_then_refuses(season, manager):
    capped(season, manager, "day_orders", 1)
    with clock.at(JUNE):
        orders = [order(season) for _ in range(4)]
        assert [days_of(each) for each in orders] == [[TODAY + DAY * n] for n in range(4)]
        promises = [Shipment.objects.get(seller_order__order=each).promised_by for each in orders]
        assert [promise - promises[0] for promise in promises] == [DAY * n for n in range(4)]
        with pytest.raises(QuotaExhausted) as refused:
            order(season)
        assert "đã đủ hàng gửi bưu cục ngày 12/06" in str(refused.value)
        with translation.override("en"), pytest.raises(QuotaExhausted) as told:
            order(season)
        assert "12/06" in str(told.value)
        assert "đã đủ hàng" not in str(told.value)
        assert (Order.objects.count(), [taken(season, TODAY + DAY * n) for n in range(5)]) == (4, [1, 1, 1, 1, 0])
        cancel_order(order=orders[1], by=None, reason="đổi ý")
        assert days_of(order(season)) == [[TODAY + DAY]][0]
    (left,) = caps_of(season.campaign, on=TODAY)
    assert left.days == [(TODAY + DAY * n, 1) for n in range(4)]


def test_the_days_after_the_season_have_no_room(season, manager):
    capped(season, manager, "day_orders", 1)
    with clock.at(dt.datetime(2026, 7, 15, 1, tzinfo=dt.UTC)):
        order(season)
        with pytest.raises(QuotaExhausted):
            order(season)


def test_what_is_sold_before_harvest_is_handed_in_on_its_first_day(season, manager):
    capped(season, manager, "day_kg", 10)
    with clock.at(JUNE):
        make_forecast(
            growing_area=season.northern.growing_area,
            expected_from=TODAY + DAY * 5,
            expected_to=TODAY + DAY * 6,
            grams=100_000,
            listings=[season.northern],
            key=uuid.uuid4(),
            by=owner_of(season.northern.household),
        )
        first, second = order(season, 2), order(season, 1)
        assert (days_of(first), days_of(second)) == ([TODAY + DAY * 5], [TODAY + DAY * 6])
        assert Shipment.objects.get(seller_order__order=first).promised_by > JUNE + DAY * 5
        with pytest.raises(QuotaExhausted):  # the day after is no day of the harvest
            order(season, 2)
        both = season.post.order((season.northern, 1), (season.eastern, 1))[0].seller_order.order
        assert set(days_of(both)) == {TODAY, TODAY + DAY * 6}
    assert [taken(season, TODAY + DAY * n, "day_kg") for n in (0, 5, 6)] == [5_000, 10_000, 10_000]


def place(basket, shown, commune):
    return place_order(
        basket=Basket.objects.get(pk=basket.pk),
        key=uuid.uuid4(),
        quote_digest=shown.digest,
        recipient=recipient_in(commune),
        user=None,
        channel=Channel.WEB,
    )


def test_a_later_day_than_was_shown_needs_a_new_yes(season, manager):
    capped(season, manager, "day_orders", 1)
    with clock.at(JUNE):
        commune = covered(season.post.point)
        basket = basket_of((season.northern.stockrecord, 1))
        shown = quote_basket(basket, commune=commune)
        assert (shown.parts[0].moved, shown.later_parts) == (0, ())
        order(season)
        with pytest.raises(PriceChanged) as changed:
            place(basket, shown, commune)
        assert "gửi bưu cục ngày 13/06" in str(changed.value)
        assert Order.objects.count() == 1
        again = changed.value.quote
        assert (again.parts[0].moved, again.parts[0].hand_in_on) == (1, TODAY + DAY)
        assert days_of(place(basket, again, commune)) == [TODAY + DAY]


def test_a_day_earlier_than_was_shown_is_welcome(season, manager):
    capped(season, manager, "day_orders", 1)
    with clock.at(JUNE):
        commune, first = covered(season.post.point), order(season)
        basket = basket_of((season.northern.stockrecord, 1))
        shown = quote_basket(basket, commune=commune)
        cancel_order(order=first, by=None, reason="đổi ý")
        assert days_of(place(basket, shown, commune)) == [TODAY]


def test_what_was_sold_before_a_daily_cap_counts_on_the_day_it_is_handed_in(season, manager):
    with clock.at(JUNE):
        order(season)
        late = order(season)
        SellerOrder.objects.filter(order=late).update(hand_in_on=TODAY + DAY)
    capped(season, manager, "day_orders", 1)
    assert [taken(season, TODAY + DAY * n) for n in range(3)] == [1, 1, 0]
    with clock.at(JUNE):
        assert days_of(order(season)) == [TODAY + DAY * 2]


def test_an_offer_holds_its_own_day_and_the_order_in_its_place_gets_it(season, manager):
    capped(season, manager, "day_orders", 1)
    with clock.at(JUNE):
        orders = [order(season) for _ in range(4)]
        entry = join_waitlist(product=season.northern.product, phone="0912345670", packs=1)
        assert offer_places() == 0
        cancel_order(order=orders[2], by=None, reason="đổi ý")
        assert offer_places() == 1
        assert Take.objects.get(holder=entry.holder, released_at=None).quota.key.endswith("2026-06-14")
        with pytest.raises(QuotaExhausted):
            order(season)
        commune = covered(season.post.point)
        basket = basket_of((season.northern.stockrecord, 1))
        held = (entry.holder,)
        shown = quote_basket(basket, commune=commune, gives_up=held)
        placed = place_order(
            basket=basket,
            key=uuid.uuid4(),
            quote_digest=shown.digest,
            recipient=recipient_in(commune),
            user=None,
            channel=Channel.WEB,
            gives_up=held,
        )
        assert days_of(placed) == [TODAY + DAY * 2]
        assert settle_offers() == 1
    assert [taken(season, TODAY + DAY * n) for n in range(4)] == [1, 1, 1, 1]


def test_a_sale_over_the_counter_uses_no_room_of_a_day(season, manager):
    shelves = Shelves(manager)
    with clock.at(JUNE):
        set_cap(campaign=shelves.campaign, kind="day_kg", limit=5, source="QĐ 1", by=manager)
        shift = shift_with_float(shelves.inside, ClerkFactory(point=shelves.inside).user)
        sold((shelves.record, 2), shift=shift)
        key = f"cap:{shelves.campaign.pk}:day_kg:{TODAY.isoformat()}"
        assert (Quota.objects.get(key=key).taken, shelves.taken) == (0, 10_000)


def test_today_nobody_picks_for_another_day(season, manager):
    capped(season, manager, "day_orders", 1)
    owner = owner_of(season.northern.household)
    with clock.at(JUNE):
        for _ in range(2):
            order(season)
        SellerOrder.objects.update(status="confirmed")
        assert len(picking_list(owner, season.northern.household).orders) == 1
    with clock.at(JUNE + DAY):
        assert len(picking_list(owner, season.northern.household).orders) == 2

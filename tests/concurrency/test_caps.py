"""A season's cap under a rush, and the last place on the waiting list: exact, with the guard; lost without it."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.db.models import F

from farmers.domain.forecasts import forecast_key, make_forecast
from marketplace.campaigns.domain import join_waitlist, offer_places, set_cap, settle_offers, start_campaign
from marketplace.campaigns.models import WaitlistEntry
from marketplace.common import clock
from marketplace.quotas.domain import QuotaExhausted, release, take, taking
from marketplace.quotas.models import Quota
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import place_order, quote_basket
from marketplace.shop.order.models import Channel, Order
from tests.concurrency.race import of_kind, race
from tests.factories.accounts import UserFactory
from tests.factories.checkout import basket_of, deliverable_commune, recipient_in
from tests.factories.farmers import ListingFactory, owner_of

pytestmark = pytest.mark.django_db(transaction=True)


def capped_listing(*, orders):
    """Return a listing of a hundred boxes of which a season may sell so many orders."""
    listing = ListingFactory(quantity=100)
    admin = UserFactory(is_staff=True)
    today = clock.today()
    season = start_campaign(
        slug="mua",
        name="Mùa vải",
        crops=[listing.growing_area.crop],
        provinces=[listing.household.commune.province],
        starts_on=today - dt.timedelta(days=1),
        ends_on=today + dt.timedelta(days=1),
        target_kg=None,
        by=admin,
    )
    set_cap(campaign=season, kind="orders", limit=orders, source="QĐ 1", by=admin)
    return listing


def buyer(listing, commune, **changes):
    basket = basket_of((listing.stockrecord, 1))
    digest = quote_basket(basket, commune=commune).digest

    def place():
        return place_order(
            basket=Basket.objects.get(pk=basket.pk),
            key=uuid.uuid4(),
            quote_digest=digest,
            recipient=recipient_in(commune),
            user=None,
            channel=Channel.WEB,
            **changes,
        )

    return place


def rush(count, orders):
    listing, commune = capped_listing(orders=orders), deliverable_commune()
    outcomes = race(*(buyer(listing, commune) for _ in range(count)))
    return outcomes, Quota.objects.get(key__startswith="cap:")


def test_twenty_buyers_for_four_orders_under_a_cap():
    outcomes, quota = rush(20, 4)
    assert (len(of_kind(outcomes, Order)), len(of_kind(outcomes, QuotaExhausted))) == (4, 16)
    assert (quota.taken, Order.objects.count()) == (4, 4)


def test_without_the_condition_a_cap_is_overrun(monkeypatch):
    """The negative control: look, then add, with the constraint beneath taken away."""

    def careless(amounts, **_terms):
        seen = Quota.objects.in_bulk(list(amounts))
        room = {pk for pk, amount in amounts.items() if seen[pk].taken + amount <= seen[pk].limit}
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")
        for pk in room:
            Quota.objects.filter(pk=pk).update(taken=F("taken") + amounts[pk])
        return room

    monkeypatch.setattr(taking, "_add", careless)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE quotas_quota DROP CONSTRAINT quotas_never_over")
    outcomes, quota = rush(12, 2)
    assert len(of_kind(outcomes, Order)) > 2
    assert quota.taken > quota.limit


def test_a_forecast_is_never_promised_twice():
    listing, commune = ListingFactory(quantity=100), deliverable_commune()
    forecast = make_forecast(
        growing_area=listing.growing_area,
        expected_from=clock.today(),
        expected_to=clock.today(),
        grams=15_000,
        listings=[listing],
        key=uuid.uuid4(),
        by=owner_of(listing.household),
    )
    outcomes = race(*(buyer(listing, commune) for _ in range(12)))
    assert (len(of_kind(outcomes, Order)), len(of_kind(outcomes, QuotaExhausted))) == (3, 9)
    assert Quota.objects.get(key=forecast_key(forecast)).taken == 15_000
    assert forecast.preorders.count() == 3


def test_servers_of_one_line_at_once_offer_each_place_once():
    listing = capped_listing(orders=3)
    for number in range(6):
        join_waitlist(product=listing.product, phone=f"09123456{number:02d}", packs=1)
    race(*([offer_places] * 6))
    states = list(WaitlistEntry.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["offered"] * 3 + ["waiting"] * 3
    assert Quota.objects.get(key__startswith="cap:").taken == 3


def test_an_order_and_the_end_of_its_offer_at_the_same_moment():
    """One of them has the place, whole: never both, never neither."""
    listing, commune = capped_listing(orders=1), deliverable_commune()
    entry = join_waitlist(product=listing.product, phone="0912345678", packs=1)
    offer_places()
    WaitlistEntry.objects.update(offered_until=clock.now() - dt.timedelta(seconds=1))
    rivals = [buyer(listing, commune) for _ in range(3)]
    outcomes = race(buyer(listing, commune, gives_up=(entry.holder,)), settle_offers, *rivals)
    settle_offers()
    entry.refresh_from_db()
    assert len(of_kind(outcomes, Order)) == 1
    assert entry.state in ("taken", "expired")
    assert Quota.objects.get(key__startswith="cap:").taken == 1


def test_a_release_happens_once():
    listing = capped_listing(orders=2)
    key = Quota.objects.get(key__startswith="cap:").key
    take(holder="waitlist:0", amounts={key: 1})
    outcomes = race(*([lambda: release(holder="waitlist:0")] * 8))
    assert sum(outcomes) == 1
    assert (Quota.objects.get(key=key).taken, listing.stockrecord.num_allocated) == (0, 0)

"""Caps in the placement's transaction, and the waiting list behind them."""

import datetime as dt

import pytest

from catalog.models import Product
from marketplace.campaigns.domain import (
    BadSeason,
    NoPlace,
    apply_caps,
    close_campaign,
    drop_cap,
    find_offer,
    join_waitlist,
    leave_waitlist,
    offer_places,
    set_cap,
    settle_offers,
)
from marketplace.campaigns.domain import caps as caps_module
from marketplace.campaigns.models import WaitlistEntry
from marketplace.campaigns.queries import caps_of
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.messaging.models import Message
from marketplace.quotas.domain import QuotaExhausted
from marketplace.quotas.models import Quota
from marketplace.shop.checkout.domain import cancel_order, cancel_seller_order
from marketplace.shop.checkout.domain.hand_over import void_sale
from marketplace.shop.order.models import Order
from tests.campaigns.conftest import JUNE, household_in
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import CampaignFactory, CampaignMemberFactory
from tests.factories.catalog import CropFactory
from tests.factories.checkout import placed_order
from tests.factories.essentials import rice_at, shelf_at, supplier
from tests.factories.logistics import CarrierFactory, ClerkFactory, PointFactory, covered
from tests.factories.sales import shift_with_float, sold, trip_with_load
from tests.factories.settlement import listing_of

State = WaitlistEntry.State


@pytest.fixture
def manager(season):
    return CampaignMemberFactory(campaign=season.campaign).user


def capped(season, manager, kind, limit):
    with clock.at(JUNE):
        return set_cap(campaign=season.campaign, kind=kind, limit=limit, source="QĐ 12", by=manager)


def days_of(order):
    """Return the days on which the parts of an order are handed in."""
    return list(order.seller_orders.order_by("number").values_list("hand_in_on", flat=True))


def order(season, packs=1, listing=None):
    return season.post.order((listing or season.northern, packs))[0].seller_order.order


def test_of_a_cap_in_kg_no_gram_more_is_sold(season, manager):
    cap = capped(season, manager, "kg", 15)
    with clock.at(JUNE):
        order(season, 2)
        with pytest.raises(QuotaExhausted) as refused:
            order(season, 2)
        order(season, 1, season.eastern)
        assert Order.objects.count() == 2
    assert "đã bán hết phần của mùa" in str(refused.value)
    (left,) = caps_of(season.campaign, on=clock.day_of(JUNE))
    assert (left.cap, left.taken, left.percent, left.is_closed) == (cap, 15, 100, False)


def test_cancelling_makes_room(season, manager):
    capped(season, manager, "kg", 10)
    with clock.at(JUNE):
        first = order(season, 2)
        with pytest.raises(QuotaExhausted):
            order(season)
        cancel_order(order=first, by=None, reason="đổi ý")
        order(season, 2)


def test_a_cap_of_orders_counts_an_order_once(season, manager):
    capped(season, manager, "orders", 1)
    with clock.at(JUNE):
        season.post.order((season.northern, 1), (season.eastern, 1))
        with pytest.raises(QuotaExhausted):
            order(season)


def test_a_daily_cap_begins_anew_at_midnight_in_vietnam(season, manager):
    capped(season, manager, "day_orders", 1)
    midnight = dt.datetime(2026, 6, 12, 17, tzinfo=dt.UTC)
    with clock.at(midnight - dt.timedelta(minutes=1)):
        assert days_of(order(season)) == [dt.date(2026, 6, 12)]
        assert days_of(order(season)) == [dt.date(2026, 6, 13)]
    with clock.at(midnight):
        assert days_of(order(season)) == [dt.date(2026, 6, 14)]


def test_what_was_sold_before_the_cap_counts(season, manager):
    with clock.at(JUNE):
        order(season, 2)
    capped(season, manager, "kg", 15)
    with clock.at(JUNE):
        with pytest.raises(QuotaExhausted):
            order(season, 2)
        order(season, 1)


@pytest.mark.parametrize("kind, room", [("kg", 15), ("orders", 1)])
def test_of_what_was_counted_late_a_part_that_is_cancelled_gives_back_its_own(season, manager, kind, room):
    with clock.at(JUNE):
        first, second = season.post.order((season.northern, 2), (season.eastern, 1))
    capped(season, manager, kind, room)
    quota = Quota.objects.get(key=f"cap:{season.campaign.pk}:{kind}")
    assert quota.taken == quota.limit  # 15 kg, or one order
    with clock.at(JUNE):
        cancel_seller_order(seller_order=second.seller_order, by=None, reason="", seller=False)
    quota.refresh_from_db()
    assert quota.taken == {"kg": 10_000, "orders": 1}[kind]
    with clock.at(JUNE):
        cancel_seller_order(seller_order=first.seller_order, by=None, reason="", seller=False)
    quota.refresh_from_db()
    assert quota.taken == 0


def test_a_cap_below_what_was_sold_stops_the_sale_and_says_so(season, manager):
    with clock.at(JUNE):
        order(season, 2)
    capped(season, manager, "kg", 5)
    with clock.at(JUNE):
        (left,) = caps_of(season.campaign, on=clock.today())
        assert left.is_closed
        with pytest.raises(QuotaExhausted):
            order(season)


def test_a_cap_that_was_too_low_opens_again_once_what_is_sold_fits(season, manager):
    with clock.at(JUNE):
        sold_out = order(season, 2)
    capped(season, manager, "kg", 5)
    with clock.at(JUNE):
        cancel_order(order=sold_out, by=None, reason="đổi ý")
        apply_caps(campaign=season.campaign)
        order(season, 1)
    assert Quota.objects.get().taken == 5_000


def test_a_new_cap_is_closed_until_what_was_sold_is_counted(season, manager, monkeypatch):
    with clock.at(JUNE):
        order(season, 2)
        counting = caps_module.count_in
        monkeypatch.setattr(caps_module, "count_in", lambda cap: 0)  # as if the machine died in between
        set_cap(campaign=season.campaign, kind="kg", limit=15, source="QĐ 12", by=manager)
        with pytest.raises(QuotaExhausted):
            order(season, 1)
        monkeypatch.setattr(caps_module, "count_in", counting)
        apply_caps(campaign=season.campaign)
        order(season, 1)
    assert Quota.objects.get().taken == 15_000


def test_a_daily_cap_can_be_lowered_from_today_on(season, manager):
    capped(season, manager, "day_orders", 3)
    with clock.at(JUNE):
        for _time in range(2):
            order(season)
    with clock.at(JUNE + dt.timedelta(days=1)):
        set_cap(campaign=season.campaign, kind="day_orders", limit=1, source="QĐ 13", by=manager)
        assert days_of(order(season)) == [clock.today()]
        assert days_of(order(season)) == [clock.today() + dt.timedelta(days=1)]


def test_a_listing_made_later_draws_on_the_cap_at_once_and_one_outside_never_does(season, manager):
    capped(season, manager, "kg", 5)
    later = listing_of(season.northern.household, crop=season.lychee)
    with clock.at(JUNE):
        order(season, 1, later)
        with pytest.raises(QuotaExhausted):
            order(season, 1, later)
        other = listing_of(season.northern.household)
        order(season, 3, other)
    assert Quota.objects.get().taken == 5_000


def test_a_cap_of_named_products_and_sellers_binds_these_only(season, manager):
    twin = listing_of(season.northern.household, crop=season.lychee)
    other = listing_of(household_in(season.north, number="190340000003"), crop=season.lychee)
    season.campaign.sellers.set([season.northern.household.legal_seller, season.eastern.household.legal_seller])
    season.campaign.products.set([season.northern.product, season.eastern.product])
    capped(season, manager, "kg", 5)
    with clock.at(JUNE):
        order(season, 1)
        for free in (twin, other):
            order(season, 1, free)
        with pytest.raises(QuotaExhausted):
            order(season, 1, season.eastern)
    assert Quota.objects.get().taken == 5_000


class Shelves:
    """Rice of one supplier at two posts, each in its own province; a season of rice caps the first."""

    def __init__(self, manager):
        seller = supplier()
        self.inside, self.outside = PointFactory(), PointFactory()
        here = shelf_at(self.inside, seller=seller)
        self.record = rice_at(here)
        self.elsewhere = rice_at(shelf_at(self.outside, seller=seller), product=self.record.product)
        self.campaign = CampaignFactory(
            slug="mua-gao",
            name="Gạo bình ổn",
            crops=[self.record.product.crop],
            provinces=[self.inside.commune.province],
        )
        CampaignMemberFactory(campaign=self.campaign, user=manager)
        with clock.at(JUNE):
            set_cap(campaign=self.campaign, kind="kg", limit=10, source="QĐ 12", by=manager)

    @property
    def points(self):
        return self.inside, self.outside

    @property
    def taken(self):
        return Quota.objects.get(key=f"cap:{self.campaign.pk}:kg").taken

    def order(self, point, packs=1):
        with clock.at(JUNE):
            return placed_order((self.record, packs), commune=covered(point))


@pytest.fixture
def shelves(season, manager):
    return Shelves(manager)


def test_a_cap_of_one_province_refuses_nobody_in_another(shelves):
    first = shelves.order(shelves.inside, 2)
    assert shelves.taken == 10_000
    with pytest.raises(QuotaExhausted):
        shelves.order(shelves.inside)
    far = shelves.order(shelves.outside, 3)
    assert far.lines.get().stockrecord == shelves.elsewhere
    assert shelves.taken == 10_000
    assert not any(key.startswith("cap:") for part in far.seller_orders.all() for key in part.quota_takes)
    cancel_order(order=far, by=None, reason="đổi ý")
    assert shelves.taken == 10_000
    cancel_order(order=first, by=None, reason="đổi ý")
    assert shelves.taken == 0


def test_a_sale_over_the_counter_draws_on_the_cap_of_its_own_province(shelves):
    with clock.at(JUNE):
        here, there = (shift_with_float(point, ClerkFactory(point=point).user) for point in shelves.points)
        sale = sold((shelves.record, 2), shift=here)
        assert shelves.taken == 10_000
        sold((shelves.elsewhere, 3), shift=there)
        with pytest.raises(QuotaExhausted):
            sold((shelves.record, 1), shift=here)
        assert shelves.taken == 10_000
        void_sale(sale=sale, by=here.clerk, reason="quét nhầm")
        assert shelves.taken == 0
        trip, record = trip_with_load(CarrierFactory(point=shelves.inside), shelves.record)
        sold((record, 2), trip=trip)
        assert shelves.taken == 10_000


def test_each_province_has_a_line_of_its_own_for_goods_of_the_shelves(shelves):
    first = shelves.order(shelves.inside, 2)
    with clock.at(JUNE):
        with pytest.raises(NoPlace):  # no limit there: it can be bought
            join_waitlist(product=shelves.record.product, phone="0912345670", packs=1, commune=shelves.outside.commune)
        entry = join_waitlist(
            product=shelves.record.product, phone="0912345671", packs=2, commune=shelves.inside.commune
        )
        assert offer_places() == 0
        cancel_order(order=first, by=None, reason="đổi ý")
        assert offer_places() == 1
    entry.refresh_from_db()
    assert (entry.state, shelves.taken) == (State.OFFERED, 10_000)


def test_a_season_that_closes_limits_nothing_any_more(season, manager):
    capped(season, manager, "kg", 5)
    with clock.at(JUNE):
        order(season)
        close_campaign(campaign=season.campaign, by=manager)
        order(season)
    with pytest.raises(WrongState):
        capped(season, manager, "kg", 50)


def test_who_may_cap_and_what_makes_no_sense(season, manager):
    with pytest.raises(NotAllowed):
        set_cap(campaign=season.campaign, kind="kg", limit=5, source="QĐ", by=UserFactory())
    for wrong in ({"limit": 0}, {"limit": 10**13}, {"source": " \x00"}):
        with pytest.raises(BadSeason):
            set_cap(**({"campaign": season.campaign, "kind": "kg", "limit": 5, "source": "QĐ", "by": manager} | wrong))
    assert not Quota.objects.exists()
    cap = capped(season, manager, "kg", 5)
    drop_cap(cap=cap, by=manager)
    with clock.at(JUNE):
        order(season, 3)


# ── The waiting list ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def full(season, manager):
    """Two boxes of five kilograms may be sold, and one order has both."""
    capped(season, manager, "kg", 10)
    with clock.at(JUNE):
        return order(season, 2)


def join(season, phone, packs=1):
    with clock.at(JUNE):
        return join_waitlist(product=season.northern.product, phone=phone, packs=packs)


def states():
    return list(WaitlistEntry.objects.order_by("pk").values_list("state", flat=True))


def test_who_waits_is_told_in_order_when_there_is_room(season, full):
    first, second, third = (join(season, f"091234567{n}") for n in range(3))
    with clock.at(JUNE):
        assert offer_places() == 0
        cancel_order(order=full, by=None, reason="đổi ý")
        assert offer_places() == 2
    assert states() == ["offered", "offered", "waiting"]
    told = Message.objects.filter(template="waitlist_offer").order_by("pk")
    assert [message.to for message in told] == [first.phone, second.phone]
    first.refresh_from_db()
    assert first.token in told[0].context["url"]
    with clock.at(JUNE):  # what is offered is nobody else's
        assert find_offer(first.token) == first
        with pytest.raises(QuotaExhausted):
            order(season)
        with pytest.raises(NoPlace):
            find_offer(third.token)


def test_nobody_is_served_before_the_first_in_line(season, full):
    join(season, "0912345670", packs=3)
    join(season, "0912345671", packs=1)
    with clock.at(JUNE):
        cancel_order(order=full, by=None, reason="đổi ý")
        assert offer_places() == 0
    assert states() == ["waiting", "waiting"]


def test_the_order_takes_the_place_that_was_held(season, full):
    entry = join(season, "0912345670", packs=2)
    with clock.at(JUNE):
        cancel_order(order=full, by=None, reason="đổi ý")
        offer_places()
        season.post.order((season.northern, 2), gives_up=(entry.holder,))
        assert settle_offers() == 1
    entry.refresh_from_db()
    assert entry.state == State.TAKEN
    assert Quota.objects.get().taken == 10_000


def test_an_offer_that_is_not_used_ends_and_the_next_is_told(season, full):
    entry, _next = join(season, "0912345670", 2), join(season, "0912345671", 2)
    with clock.at(JUNE):
        cancel_order(order=full, by=None, reason="đổi ý")
        assert offer_places() == 1
    with clock.at(JUNE + dt.timedelta(hours=6)):
        with pytest.raises(NoPlace):
            find_offer(entry.token)
        assert offer_places() == 1
    assert states() == ["expired", "offered"]
    assert Quota.objects.get().taken == 10_000


def test_leaving_gives_the_place_back(season, full):
    entry = join(season, "0912345670", 2)
    with clock.at(JUNE):
        cancel_order(order=full, by=None, reason="đổi ý")
        offer_places()
        leave_waitlist(entry=entry)
        leave_waitlist(entry=entry)
    assert (states(), Quota.objects.get().taken) == (["left"], 0)


def test_joining_again_keeps_the_place(season, full):
    first = join(season, "0912 345 670")
    join(season, "0912345671")
    assert join(season, "+84912345670", packs=2) == first
    first.refresh_from_db()
    assert (first.packs, WaitlistEntry.objects.count()) == (2, 2)


def test_what_cannot_be_waited_for(season, full):
    for packs in (0, -1, 101):
        with pytest.raises(BadValue):
            join(season, "0912345670", packs)
    free = listing_of(season.northern.household)
    with pytest.raises(NoPlace):
        join_waitlist(product=free.product, phone="0912345670", packs=1)
    assert not WaitlistEntry.objects.exists()


# ── Units ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def farmyard(season):
    """The season has eggs as well: ten to a box of 600 g."""
    eggs = CropFactory(name="Trứng gà", counted_in="egg")
    season.campaign.crops.add(eggs)
    listing = listing_of(season.northern.household, crop=eggs)
    Product.objects.filter(pk=listing.product_id).update(pack_pieces=10, net_grams=600, priced_by="pack")
    listing.refresh_from_db()
    return season, listing


def test_eggs_weigh_nothing_under_a_cap_in_kg_and_have_their_own(farmyard, manager):
    season, eggs = farmyard
    with clock.at(JUNE):
        order(season, 1, eggs)
    capped(season, manager, "kg", 5)
    capped(season, manager, "egg", 35)
    with clock.at(JUNE):
        season.post.order((season.northern, 1), (eggs, 2))
        with pytest.raises(QuotaExhausted):
            order(season, 1, eggs)
        with pytest.raises(QuotaExhausted):
            order(season, 1)
    taken = dict(Quota.objects.values_list("key", "taken"))
    assert taken == {f"cap:{season.campaign.pk}:kg": 5_000, f"cap:{season.campaign.pk}:egg": 30}
    assert [(left.cap.kind, left.taken) for left in caps_of(season.campaign, on=clock.day_of(JUNE))] == [
        ("egg", 30),
        ("kg", 5),
    ]


def test_a_pack_whose_pieces_are_not_on_record_is_never_none(farmyard, manager):
    season, eggs = farmyard
    Product.objects.filter(pk=eggs.product_id).update(pack_pieces=None)
    capped(season, manager, "egg", 2)
    with clock.at(JUNE):
        order(season, 2, eggs)
        with pytest.raises(QuotaExhausted):
            order(season, 1, eggs)


def test_a_cap_in_a_unit_that_nothing_is_counted_in_is_refused(season, manager):
    with pytest.raises(BadSeason) as refused:
        capped(season, manager, "egg", 100)
    assert "quả trứng" in str(refused.value)
    assert not season.campaign.caps.exists()

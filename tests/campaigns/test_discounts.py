"""Discounts: taken off at the quote, frozen on the line, paid by whom the discount says; never above the list."""

import datetime as dt

import pytest
from django.urls import reverse

from marketplace.campaigns.domain import (
    agree_to_season_discount,
    discounts_of,
    discounts_to_agree,
    end_season_discount,
    fold_figures,
    offer_season_discount,
    rebuild_figures,
    withdraw_season_discount,
)
from marketplace.campaigns.queries import figures
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.shop.order.models import Line
from marketplace.shop.partner.domain import asked_price, best_discounts, discounted
from marketplace.shop.partner.models import Discount
from tests.campaigns.conftest import JUNE
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.campaigns import CampaignFactory, CampaignMemberFactory, ProvinceOfficerFactory
from tests.factories.catalog import CropFactory
from tests.factories.partner import PartnerFactory, StockRecordFactory
from tests.factories.settlement import listing_of

TODAY = dt.date(2026, 6, 12)


@pytest.fixture
def manager(season):
    return CampaignMemberFactory(campaign=season.campaign).user


def offer(season, manager, **changes):
    said = {
        "name": "Giảm đầu mùa",
        "off_bp": 1_000,
        "platform_bp": 5_000,
        "province_bp": 3_000,
        "seller_bp": 2_000,
        "province": season.north,
        "valid_from": TODAY,
        "valid_to": TODAY + dt.timedelta(days=7),
        "source": "Thỏa thuận 7",
        "crop": None,
    }
    agreed = changes.pop("agreed", True)
    with clock.at(JUNE):
        discount = offer_season_discount(campaign=season.campaign, by=manager, **(said | changes))
        if agreed and discount.needs_a_yes:
            agree_to_season_discount(campaign=season.campaign, discount=discount, by=UserFactory(is_staff=True))
        return discount


def test_a_line_keeps_what_was_taken_off_and_who_pays(season, manager):
    discount = offer(season, manager)
    with clock.at(JUNE):
        season.post.order((season.northern, 2))
    line = Line.objects.get()
    assert (line.unit_price, line.price_per_kg, line.list_price) == (135_000, 27_000, 150_000)
    assert (line.discount, line.platform_bp, line.province_bp) == (discount, 5_000, 3_000)
    assert (line.discount_due, line.platform_due, line.province_due) == (30_000, 15_000, 9_000)
    fold_figures()
    found = figures(season.campaign)
    assert (found.amount, found.counts["discount"]) == (270_000, 30_000)
    assert (found.counts["platform_due"], found.counts["province_due"]) == (15_000, 9_000)


def test_the_same_goods_of_other_provinces_and_sellers_keep_their_price(season, manager):
    shared = season.northern.product
    elsewhere = StockRecordFactory(product=shared, partner=PartnerFactory(commune=CommuneFactory()))
    here = StockRecordFactory(product=shared, partner=PartnerFactory(commune=CommuneFactory(province=season.north)))
    records = [each.pk for each in (season.northern.stockrecord, season.eastern.stockrecord, here, elsewhere)]
    of_all = offer(season, manager)
    held = best_discounts(records=records, on=TODAY)
    assert held == dict.fromkeys(records[:3], of_all)
    season.campaign.sellers.set([season.northern.stockrecord.partner.legal_seller])
    own = offer(season, manager, name="Riêng", off_bp=2_000)
    assert best_discounts(records=records, on=TODAY) == held | {records[0]: own}


def test_what_is_listed_after_the_discount_was_set_has_it_too(season, manager):
    discount = offer(season, manager, crop=season.lychee)
    later = listing_of(season.northern.household, crop=season.lychee)
    other_crop = listing_of(season.northern.household)
    with clock.at(JUNE):
        season.post.order((later, 1))
        season.post.order((other_crop, 1))
    first, second = Line.objects.order_by("pk")
    assert (first.discount, first.unit_price, first.province_bp) == (discount, 135_000, 3_000)
    assert (second.discount, second.unit_price) == (None, 150_000)


def test_a_discount_of_named_goods_stays_with_these(season, manager):
    season.campaign.products.set([season.northern.product])
    offer(season, manager)
    later = listing_of(season.northern.household, crop=season.lychee)
    with clock.at(JUNE):
        season.post.order((later, 1))
        season.post.order((season.northern, 1))
    assert [line.unit_price for line in Line.objects.order_by("pk")] == [150_000, 135_000]


def test_a_plan_that_is_widened_later_does_not_widen_what_was_agreed_to(season, manager):
    offer(season, manager)
    season.campaign.crops.add(CropFactory(name="Nhãn"))
    longan = listing_of(season.northern.household, crop=season.campaign.crops.get(name="Nhãn"))
    with clock.at(JUNE):
        season.post.order((longan, 1))
    assert Line.objects.get().unit_price == 150_000


def test_of_two_discounts_the_one_that_takes_most_off_holds_alone(season, manager):
    offer(season, manager)
    better = offer(season, manager, name="Cuối tuần", off_bp=2_000)
    with clock.at(JUNE):
        season.post.order((season.northern, 1))
    line = Line.objects.get()
    assert (line.discount, line.unit_price) == (better, 120_000)


def test_before_and_after_its_days_a_discount_takes_nothing_off(season, manager):
    offer(season, manager, valid_from=TODAY + dt.timedelta(days=1), valid_to=TODAY + dt.timedelta(days=1))
    for days, price in ((0, 150_000), (1, 135_000), (2, 150_000)):
        with clock.at(JUNE + dt.timedelta(days=days)):
            season.post.order((season.northern, 1))
        assert Line.objects.latest("pk").unit_price == price


@pytest.mark.parametrize(
    "price, off_bp, asked", [(150_000, 1_000, 135_000), (9_999, 333, 9_666), (1, 9_000, 1), (3, 9_000, 1), (0, 500, 0)]
)
def test_whole_dong_at_least_one_and_never_more(price, off_bp, asked):
    assert discounted(price, Discount(off_bp=off_bp)) == asked


def test_a_pack_follows_from_its_kilogram_and_is_never_dearer_than_the_list():
    discount = Discount(off_bp=1)
    assert asked_price(price=150_000, price_per_kg=30_000, net_grams=5_000, discount=discount) == (149_985, 29_997)
    assert asked_price(price=1, price_per_kg=2, net_grams=400, discount=discount) == (1, 2)
    assert asked_price(price=5, price_per_kg=None, net_grams=None, discount=None) == (5, None)


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"off_bp": 0}, "off_bp"),
        ({"off_bp": 9_001}, "off_bp"),
        ({"seller_bp": 2_001}, "seller_bp"),
        ({"platform_bp": -1, "seller_bp": 7_001}, "seller_bp"),
        ({"province": None}, "province"),
        ({"valid_to": TODAY - dt.timedelta(days=1)}, "valid_to"),
        ({"valid_to": dt.date(2026, 8, 1)}, "valid_from"),
        ({"source": "\x00 "}, "source"),
    ],
)
def test_a_discount_that_makes_no_sense_is_not_offered(season, manager, changes, field):
    with pytest.raises(BadValue) as refused:
        offer(season, manager, **changes)
    assert (refused.value.field, Discount.objects.count()) == (field, 0)


def test_only_who_manages_the_season_offers_and_ends(season, manager):
    with pytest.raises(NotAllowed):
        offer(season, UserFactory())
    discount = offer(season, manager)
    with pytest.raises(NotAllowed):
        end_season_discount(campaign=season.campaign, discount=discount, by=UserFactory())
    with clock.at(JUNE):
        assert list(discounts_of(season.campaign)) == [discount]
        assert end_season_discount(campaign=season.campaign, discount=discount, by=manager).valid_to == TODAY
    assert best_discounts(records=[season.northern.stockrecord_id], on=TODAY + dt.timedelta(days=1)) == {}


def price_of(season):
    with clock.at(JUNE):
        season.post.order((season.northern, 1))
    return Line.objects.latest("pk").unit_price


def test_what_others_pay_for_holds_once_a_second_person_said_yes(season, manager):
    discount = offer(season, manager, agreed=False)
    assert price_of(season) == 150_000
    admin = UserFactory(is_staff=True)
    with clock.at(JUNE):
        assert discounts_to_agree(season.campaign, user=admin) == [discount]
        agreed = agree_to_season_discount(campaign=season.campaign, discount=discount, by=admin)
        again = agree_to_season_discount(campaign=season.campaign, discount=discount, by=UserFactory(is_staff=True))
        assert discounts_to_agree(season.campaign, user=admin) == []
    assert (agreed.agreed_by, again.agreed_by, agreed.agreed_at) == (admin, admin, JUNE)
    assert price_of(season) == 135_000


def test_what_sellers_alone_pay_for_holds_at_once(season, manager):
    offer(season, manager, platform_bp=0, province_bp=0, seller_bp=10_000, province=None)
    assert price_of(season) == 135_000


def test_who_may_say_yes(season, manager):
    officer = ProvinceOfficerFactory(province=season.north).user
    neighbour = ProvinceOfficerFactory(province=season.east).user
    with_market = offer(season, manager, agreed=False)
    alone = offer(season, manager, agreed=False, platform_bp=0, province_bp=8_000)
    admin = UserFactory(is_staff=True)
    own = offer(season, admin, agreed=False)
    refused = [
        (with_market, officer),
        (with_market, manager),
        (alone, manager),
        (alone, neighbour),
        (own, admin),
        (alone, UserFactory()),
    ]
    with clock.at(JUNE):
        for discount, person in refused:
            assert discount not in discounts_to_agree(season.campaign, user=person)
            with pytest.raises(NotAllowed):
                agree_to_season_discount(campaign=season.campaign, discount=discount, by=person)
        assert not Discount.objects.exclude(agreed_at=None).exists()
        assert discounts_to_agree(season.campaign, user=officer) == [alone]
        agree_to_season_discount(campaign=season.campaign, discount=alone, by=officer)
    assert list(Discount.objects.exclude(agreed_at=None)) == [alone]


def test_a_yes_that_comes_too_late_and_one_for_another_season(season, manager):
    discount, admin = offer(season, manager, agreed=False), UserFactory(is_staff=True)
    other = CampaignFactory(crops=[season.lychee], provinces=[season.north])
    with clock.at(JUNE), pytest.raises(NotAllowed):
        agree_to_season_discount(campaign=other, discount=discount, by=admin)
    with clock.at(JUNE + dt.timedelta(days=8)), pytest.raises(WrongState):
        agree_to_season_discount(campaign=season.campaign, discount=discount, by=admin)
    assert Discount.objects.get().agreed_at is None


def test_what_waits_is_withdrawn_and_what_holds_is_not(season, manager):
    waits, holds = offer(season, manager, agreed=False), offer(season, manager)
    with pytest.raises(NotAllowed):
        withdraw_season_discount(campaign=season.campaign, discount=waits, by=UserFactory())
    with pytest.raises(WrongState):
        withdraw_season_discount(campaign=season.campaign, discount=holds, by=manager)
    withdraw_season_discount(campaign=season.campaign, discount=waits, by=manager)
    assert list(Discount.objects.all()) == [holds]


def test_a_season_sums_its_own_discounts_only(season, manager):
    other = CampaignFactory(slug="mua-khac", crops=[season.lychee], provinces=[season.north])
    offer(season, manager)
    price_of(season)
    for again in (fold_figures, rebuild_figures):
        again()
        mine, theirs = figures(season.campaign), figures(other)
        assert (mine.counts["discount"], mine.counts["platform_due"], mine.counts["province_due"]) == (
            15_000,
            7_500,
            4_500,
        )
        assert (theirs.amount, theirs.counts["discount"], theirs.counts["platform_due"]) == (135_000, 0, 0)
    with clock.at(JUNE):
        assert list(discounts_of(other)) == []


def test_the_pages_of_a_discount_that_waits(client, season, manager):
    discount = offer(season, manager, agreed=False)
    admin = UserFactory(is_staff=True)
    client.force_login(manager)
    with clock.at(JUNE):
        page = client.get(reverse("campaigns:discounts", args=["mua-vai"])).content.decode()
        assert "chờ người thứ hai đồng ý" in page
        desk = client.get(reverse("campaigns:season", args=["mua-vai"])).content.decode()
        assert "Giảm giá chờ bạn đồng ý" not in desk
        client.force_login(admin)
        address = reverse("campaigns:discount_agree", args=["mua-vai", discount.pk])
        assert address in client.get(reverse("campaigns:season", args=["mua-vai"])).content.decode()
        client.post(address)
        assert address not in client.get(reverse("campaigns:season", args=["mua-vai"])).content.decode()
        page = client.get(reverse("campaigns:discounts", args=["mua-vai"])).content.decode()
        assert f"{admin.full_name} đồng ý lúc" in page
    discount.refresh_from_db()
    assert discount.agreed_by == admin


def test_the_page_of_a_product_shows_what_was_taken_off(client, season, manager):
    offer(season, manager)
    with clock.at(JUNE):
        page = client.get(season.northern.product.get_absolute_url()).content.decode()
        listed = client.get(reverse("discovery:products")).content.decode()
    for text in ("135.000", "150.000", "Giảm đầu mùa"):
        assert text in page
    assert "135.000" in listed

"""The campaign desk: a manager sees the season, an officer the own province, an outsider no page at all."""

import datetime as dt
from uuid import uuid4

import pytest
from django.urls import reverse

from marketplace.campaigns.domain import draft_broadcast, fold_figures
from marketplace.campaigns.models import CampaignMember, WaitlistEntry
from marketplace.campaigns.queries import (
    campaigns_visible_to,
    listings_by_province,
    listings_in,
    products_in,
    provinces_visible_to,
    records_in,
    troubles,
)
from marketplace.campaigns.views import limits, messaging, seasons
from marketplace.common import clock
from marketplace.common.templatetags.market import dong, kg
from tests.campaigns.conftest import JUNE
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.campaigns import CampaignFactory, CampaignMemberFactory, ProvinceOfficerFactory
from tests.factories.essentials import bind, rice_at, shelf_at
from tests.factories.farmers import owner_of
from tests.factories.logistics import PointFactory

INDEX = reverse("campaigns:index")


@pytest.fixture
def address(season):
    return reverse("campaigns:season", args=[season.campaign.slug])


@pytest.fixture
def manager(season):
    return CampaignMemberFactory(campaign=season.campaign).user


@pytest.fixture
def officer(season):
    return ProvinceOfficerFactory(province=season.east).user


@pytest.fixture
def ordered(season):
    with clock.at(JUNE):
        season.post.order((season.northern, 3), (season.eastern, 1))
    fold_figures()


def test_who_sees_which_season_and_which_provinces(season, manager, officer):
    both = [season.north, season.east]
    viewer = CampaignMemberFactory(campaign=season.campaign, role=CampaignMember.Role.VIEWER).user
    admin, outsider = UserFactory(is_staff=True), UserFactory()
    other = CampaignFactory()
    assert set(campaigns_visible_to(admin)) == {season.campaign, other}
    assert list(provinces_visible_to(admin, season.campaign)) == both
    for person, provinces in ((manager, both), (viewer, both), (officer, [season.east])):
        assert list(campaigns_visible_to(person)) == [season.campaign]
        assert list(provinces_visible_to(person, season.campaign)) == provinces
        assert not provinces_visible_to(person, other).exists()
    assert not campaigns_visible_to(outsider).exists()
    manager.is_active = False
    assert not campaigns_visible_to(manager).exists()
    assert not provinces_visible_to(manager, season.campaign).exists()


def test_outsiders_find_no_page_and_strangers_log_in(client, season, address, ordered):
    elsewhere = CampaignMemberFactory().user
    for person, statuses in (
        (UserFactory(), (404, 404)),
        (owner_of(season.northern.household), (404, 404)),
        (ProvinceOfficerFactory().user, (200, 404)),
        (elsewhere, (200, 404)),
    ):
        client.force_login(person)
        assert (client.get(INDEX).status_code, client.get(address).status_code) == statuses
        assert season.campaign.name not in client.get(INDEX).content.decode()
    client.logout()
    for url in (INDEX, address):
        assert client.get(url).url.split("?")[0] == reverse("account_login")
    client.force_login(elsewhere)
    assert client.post(INDEX).status_code == 405


def test_a_manager_sees_the_whole_season_and_can_ask_for_a_province(client, season, manager, address, ordered):
    client.force_login(manager)
    assert season.campaign.name in client.get(INDEX).content.decode()
    page = client.get(address).content.decode()
    for figure in (dong(600_000), dong(450_000), dong(150_000), kg(20_000), "Tỉnh Bắc", "Tỉnh Đông", "ước tính"):
        assert figure in page
    assert "20 %" in page  # of a target of 100 kg
    part = client.get(address, {"province": season.east.code}).content.decode()
    assert "Chỉ phần của:" in part
    assert dong(150_000) in part
    assert dong(450_000) not in part
    assert dong(600_000) not in part


def test_an_officer_sees_only_the_own_province(client, season, officer, address, ordered):
    client.force_login(officer)
    for query in ({}, {"province": season.east.code}, {"province": season.north.code}):
        page = client.get(address, query).content.decode()
        assert dong(150_000) in page
        for hidden in (dong(450_000), dong(600_000), "Tỉnh Bắc", season.northern.household.name):
            assert hidden not in page
    assert "Xin chọn một tỉnh trong danh sách." in page


@pytest.mark.parametrize("query", [{"days": "x"}, {"days": "-1"}, {"days": "9" * 400}, {"province": "đ" * 300}])
def test_nonsense_in_the_address_is_told_and_the_season_is_shown(client, manager, address, ordered, query):
    client.force_login(manager)
    answer = client.get(address, query)
    assert answer.status_code == 200
    assert "trong danh sách." in answer.content.decode()
    assert dong(600_000) in answer.content.decode()


def test_what_is_stuck_is_shown_with_its_household(client, season, manager, address, ordered):
    client.force_login(manager)
    page = client.get(address, {"days": 1}).content.decode()
    assert "mới đặt" in page
    assert season.northern.household.name in page
    with clock.at(JUNE):
        assert "Không có đơn nào đứng yên." in client.get(address).content.decode()


def test_an_empty_season_says_so(client, season, manager, address):
    client.force_login(manager)
    page = client.get(address).content.decode()
    assert "Chưa có đơn nào được tính cho mùa này." in page
    assert "chưa bán gói nào" in page


def test_an_admin_without_seasons_is_told_so(client, db):
    client.force_login(UserFactory(is_staff=True))
    assert "Chưa có mùa nào" in client.get(INDEX).content.decode()


def test_pages_ask_the_same_for_one_row_and_for_three(client, season, manager, address, django_assert_num_queries):
    client.force_login(manager)
    client.get(INDEX)
    for rows in (1, 3):
        with clock.at(JUNE):
            while season.campaign.crops.get().products.get(listing=season.northern).line_set.count() < rows:
                season.post.order((season.northern, 1))
        fold_figures()
        while campaigns_visible_to(manager).count() < rows:
            CampaignMemberFactory(user=manager)
        with django_assert_num_queries(8):
            assert len(client.get(INDEX).context["seasons"]) == rows
        with django_assert_num_queries(51):
            assert len(client.get(address).context["stuck"]) == rows


def test_goods_of_many_shelves_are_counted_once_and_by_province(season):
    """A product of the shelves lies at many points; each comes once, with those who sell it in the season's places."""
    campaign, product = season.campaign, season.northern.product
    places = [shelf_at(PointFactory(commune=CommuneFactory(province=season.east))) for _number in range(3)]
    places.append(shelf_at(PointFactory(commune=CommuneFactory())))
    for place in places:
        rice_at(place, product=product)
    elsewhere = rice_at(places[-1], product__crop=season.lychee)
    both = [season.north, season.east]
    assert products_in(campaign).count() == 2
    assert set(products_in(campaign)) == {product, season.eastern.product}
    assert elsewhere.product not in products_in(campaign)
    assert {record.partner for record in records_in(campaign)} == {
        season.northern.stockrecord.partner,
        season.eastern.stockrecord.partner,
        *places[:3],
    }
    assert (listings_in(campaign, both), listings_in(campaign, [season.north])) == (2, 1)
    assert listings_by_province(campaign, both) == {season.north.pk: 1, season.east.pk: 2}
    campaign.sellers.add(season.eastern.household.legal_seller)
    assert list(products_in(campaign)) == [season.eastern.product]
    assert len(products_in(campaign, narrowed=False)) == 2
    assert [record.partner for record in records_in(campaign)] == [season.eastern.stockrecord.partner]


def test_what_stands_still_comes_by_page_and_keeps_the_filter(client, season, manager, address, monkeypatch):
    monkeypatch.setattr(seasons, "STUCK_A_PAGE", 2)
    with clock.at(JUNE):
        for _number in range(3):
            season.post.order((season.northern, 1))
    client.force_login(manager)
    shown = [client.get(address, {"days": 1, "page": page}) for page in (1, 2)]
    assert [len(page.context["stuck"]) for page in shown] == [2, 1]
    assert "?days=1&amp;page=2" in shown[0].content.decode()
    numbers = [order.number for page in shown for order in page.context["stuck"]]
    assert len(set(numbers)) == 3


def test_who_waits_and_what_was_written_come_by_page(client, season, manager, monkeypatch):
    monkeypatch.setattr(limits, "WAITING_A_PAGE", 1)
    monkeypatch.setattr(messaging, "MESSAGES_A_PAGE", 1)
    for number, listing in enumerate((season.northern, season.eastern)):
        phone = f"+8491234567{number}"
        WaitlistEntry.objects.create(product=listing.product, phone=phone, packs=2, token=phone)
        draft_broadcast(
            campaign=season.campaign,
            audience="buyers",
            text=f"Vải chín {number}",
            per_minute=2,
            key=uuid4(),
            by=manager,
        )
    client.force_login(manager)
    for name, rows in (("limits", "waiting"), ("broadcasts", "broadcasts")):
        where = reverse(f"campaigns:{name}", args=[season.campaign.slug])
        shown = [list(client.get(where, {"page": page}).context[rows]) for page in (1, 2)]
        assert [len(page) for page in shown] == [1, 1]
        assert shown[0] != shown[1]


def test_prices_above_a_ceiling_are_a_trouble_of_the_season(season):
    def above(provinces):
        found = troubles(season.campaign, hours=48, provinces=provinces)
        return [trouble.count for trouble in found if trouble.what == "Mặt hàng đang niêm yết cao hơn giá trần"]

    assert above(None) == []
    for listing in (season.northern, season.eastern):  # 150,000 đ for 5 kg
        bind(listing.stockrecord, amount=30_000)
        bind(listing.stockrecord, amount=1, valid_to=clock.today() - dt.timedelta(days=1))
    assert above(None) == []
    bind(season.eastern.stockrecord, amount=29_999)
    assert (above(None), above([season.east]), above([season.north])) == ([1], [1], [])

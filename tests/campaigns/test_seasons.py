"""Who may start a season and name its people."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import translation

from marketplace.campaigns.domain import (
    BadSeason,
    Plan,
    add_member,
    add_province_officer,
    change_plan,
    plan_campaign,
    start_campaign,
)
from marketplace.campaigns.models import Campaign, CampaignMember, ProvinceOfficer
from marketplace.common.errors import NotAllowed
from tests.factories.accounts import UserFactory
from tests.factories.areas import ProvinceFactory
from tests.factories.campaigns import CampaignFactory, CampaignMemberFactory, ProvinceOfficerFactory
from tests.factories.catalog import CropFactory

pytestmark = pytest.mark.django_db


def season(**changes):
    said = {
        "slug": "mua-vai",
        "name": " Mùa vải ",
        "crops": [CropFactory()],
        "provinces": [ProvinceFactory()],
        "starts_on": dt.date(2026, 6, 1),
        "ends_on": dt.date(2026, 7, 15),
        "target_kg": None,
        "by": UserFactory(is_staff=True),
    }
    return start_campaign(**(said | changes))


def test_an_admin_starts_a_season():
    crops, provinces = [CropFactory(), CropFactory()], [ProvinceFactory()]
    campaign = season(crops=crops, provinces=provinces)
    assert (campaign.name, campaign.slug, campaign.state) == ("Mùa vải", "mua-vai", "open")
    assert not campaign.targets.exists()
    assert (set(campaign.crops.all()), list(campaign.provinces.all())) == (set(crops), provinces)


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"name": " \x00 "}, "bad_season"),
        ({"crops": []}, "bad_season"),
        ({"provinces": []}, "bad_season"),
        ({"ends_on": dt.date(2026, 5, 31)}, "bad_season"),
        ({"target_kg": 0}, "bad_season"),
        ({"target_kg": -5}, "bad_season"),
    ],
)
def test_a_season_that_makes_no_sense_is_not_started(changes, code):
    with pytest.raises(BadSeason) as refused:
        season(**changes)
    assert refused.value.code == code
    assert not Campaign.objects.exists()


def test_two_seasons_cannot_have_one_address():
    first = season()
    with pytest.raises(BadSeason) as refused:
        season(name="Mùa khác")
    assert refused.value.code == "slug_taken"
    first.refresh_from_db()
    assert (first.name, first.crops.count(), Campaign.objects.count()) == ("Mùa vải", 1, 1)


def test_only_admins_start_seasons_and_name_officers():
    with pytest.raises(NotAllowed):
        season(by=UserFactory())
    with pytest.raises(NotAllowed):
        add_province_officer(province=ProvinceFactory(), user=UserFactory(), by=UserFactory())
    assert (Campaign.objects.count(), ProvinceOfficer.objects.count()) == (0, 0)


def test_admins_and_managers_add_members_viewers_and_strangers_do_not():
    campaign = CampaignFactory()
    manager = CampaignMemberFactory(campaign=campaign).user
    viewer = CampaignMemberFactory(campaign=campaign, role=CampaignMember.Role.VIEWER).user
    elsewhere = CampaignMemberFactory().user
    person = UserFactory()
    for by in (viewer, elsewhere, person):
        with pytest.raises(NotAllowed):
            add_member(campaign=campaign, user=person, role="viewer", by=by)
    assert not person.campaign_memberships.exists()
    for by in (manager, UserFactory(is_staff=True)):
        assert add_member(campaign=campaign, user=person, role="viewer", by=by).role == "viewer"
    assert add_member(campaign=campaign, user=person, role="manager", by=manager).role == "manager"
    assert person.campaign_memberships.count() == 1


def test_naming_an_officer_again_changes_nothing():
    province, person, admin = ProvinceFactory(), UserFactory(), UserFactory(is_staff=True)
    first = add_province_officer(province=province, user=person, by=admin)
    assert add_province_officer(province=province, user=person, by=admin) == first
    assert ProvinceOfficer.objects.count() == 1


def planned(by, *provinces):
    day = dt.date(2026, 6, 1)
    return plan_campaign(plan=Plan("Mùa nhãn", [CropFactory()], list(provinces), day, day), by=by)


def test_a_manager_plans_in_provinces_of_their_seasons_and_an_officer_in_their_own():
    entrusted, elsewhere = ProvinceFactory(), ProvinceFactory(name="Tỉnh Xa")
    running = CampaignFactory(provinces=[entrusted])
    manager = CampaignMemberFactory(campaign=running).user
    viewer = CampaignMemberFactory(campaign=running, role=CampaignMember.Role.VIEWER).user
    officer = ProvinceOfficerFactory(province=entrusted).user
    for person in (manager, officer):
        with pytest.raises(NotAllowed) as refused:
            planned(person, entrusted, elsewhere)
        assert "Tỉnh Xa" in str(refused.value)
        season = planned(person, entrusted)
        assert season.members.get().user == person
        season.delete()
    with pytest.raises(NotAllowed):
        planned(viewer, entrusted)
    assert list(Campaign.objects.all()) == [running]


def test_a_season_is_not_widened_into_a_province_that_is_not_entrusted():
    running, elsewhere = CampaignFactory(), ProvinceFactory()
    manager = CampaignMemberFactory(campaign=running).user
    own = list(running.provinces.all())
    plan = Plan(running.name, list(running.crops.all()), [*own, elsewhere], running.starts_on, running.ends_on)
    with pytest.raises(NotAllowed):
        change_plan(campaign=running, plan=plan, by=manager)
    assert list(running.provinces.all()) == own
    change_plan(campaign=running, plan=plan, by=UserFactory(is_staff=True))
    assert set(running.provinces.all()) == {*own, elsewhere}


def test_the_form_offers_the_provinces_that_are_entrusted(client):
    running, elsewhere = CampaignFactory(), ProvinceFactory(name="Tỉnh Xa")
    client.force_login(CampaignMemberFactory(campaign=running).user)
    page = client.get(reverse("campaigns:plan_new")).content.decode()
    assert running.provinces.get().name in page
    assert elsewhere.name not in page


def test_our_own_rules_are_in_the_readers_language_and_typed_ones_as_they_were_written():
    made, admin = season(), UserFactory(is_staff=True)
    rule = made.counting_rules.get()
    assert rule.words.startswith("Tính theo kg cân lúc đóng gói")
    with translation.override("en"):
        english = rule.words
        assert english.startswith("Counted in kg")
        plan = Plan(made.name, list(made.crops.all()), list(made.provinces.all()), made.starts_on, made.ends_on)
        change_plan(campaign=made, plan=replace(plan, counting={"kg": english}), by=admin)  # sent back as it was shown
    assert made.counting_rules.get().words.startswith("Tính theo kg cân lúc đóng gói")
    change_plan(campaign=made, plan=replace(plan, counting={"kg": "Chỉ tính hàng đã cân."}), by=admin)
    with translation.override("en"):
        assert made.counting_rules.get().words == "Chỉ tính hàng đã cân."

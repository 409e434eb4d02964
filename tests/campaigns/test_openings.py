"""Telling by SMS that a season has opened: whoever asked, once, and nobody who sent a stop word."""

import datetime as dt

import pytest
from django.urls import reverse

from marketplace.accounts.personal import personal_parts
from marketplace.campaigns.domain import (
    BadSeason,
    close_campaign,
    open_campaign,
    receive_sms,
    subscribe_to_season,
    tell_of_openings,
)
from marketplace.campaigns.models import Campaign, SeasonSubscriber
from marketplace.common import clock
from marketplace.messaging.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import CampaignFactory, CampaignMemberFactory

pytestmark = pytest.mark.django_db

MAY = dt.datetime(2026, 5, 20, 3, tzinfo=dt.UTC)
JUNE = dt.datetime(2026, 6, 2, 3, tzinfo=dt.UTC)
PHONE = "+84987654321"


def planned(**fields):
    """A season that nobody has opened yet."""
    season = CampaignFactory(**fields)
    Campaign.objects.filter(pk=season.pk).update(state="draft", opened_at=None)
    season.refresh_from_db()
    return season


def opened(season, at=MAY):
    with clock.at(at):
        return open_campaign(campaign=season, by=CampaignMemberFactory(campaign=season).user)


def asked(season, phone=PHONE, at=MAY - dt.timedelta(days=1), language="vi"):
    with clock.at(at):
        return subscribe_to_season(campaign=season, phone=phone, language=language)


def told(at=JUNE):
    with clock.at(at):
        return tell_of_openings()


def messages():
    return list(Message.objects.filter(template="season_open").order_by("pk").values_list("to", "language"))


def test_who_asked_is_told_once_when_the_season_has_begun():
    season = planned(slug="mua-vai", name="Mùa vải thiều")
    asked(season)
    asked(season, "+84911111111", language="en")
    assert told() == 0
    opened(season)
    assert told(at=MAY) == 0  # open for orders before its first day
    assert told() == 2
    assert told() == 0
    assert messages() == [(PHONE, "vi"), ("+84911111111", "en")]
    message = Message.objects.get(to=PHONE, template="season_open")
    assert message.context["name"] == "Mùa vải thiều"
    assert message.context["url"].endswith("/season/mua-vai/")


def test_asking_twice_is_asking_once_and_the_consent_is_kept():
    season = planned()
    first, again = asked(season), asked(season, at=MAY)
    assert first.pk == again.pk
    kept = SeasonSubscriber.objects.get()
    assert (kept.text_version, kept.asked_at) == ("season-1", MAY - dt.timedelta(days=1))


def test_who_asks_while_it_runs_is_told_of_the_next_of_its_crops():
    running, other = CampaignFactory(), planned()
    following = planned(crops=list(running.crops.all()))
    opened_at = Campaign.objects.get(pk=running.pk).opened_at
    asked(running, at=opened_at + dt.timedelta(days=1))
    assert told(at=dt.datetime(2026, 7, 1, tzinfo=dt.UTC)) == 0
    later = opened_at + dt.timedelta(days=300)
    days = {"starts_on": later.date(), "ends_on": later.date() + dt.timedelta(days=30)}
    Campaign.objects.filter(pk__in=[following.pk, other.pk]).update(**days)
    opened(other, at=later)
    assert told(at=later + dt.timedelta(hours=12)) == 0
    opened(following, at=later)
    assert told(at=later + dt.timedelta(hours=12)) == 1


def test_a_stop_word_after_asking_is_kept_to_and_asking_again_lifts_it():
    season = planned()
    asked(season)
    with clock.at(MAY):
        assert receive_sms(phone=PHONE, text="TC")
    opened(season)
    assert (told(), messages()) == (0, [])
    following = planned(crops=list(season.crops.all()))
    asked(following, at=MAY + dt.timedelta(hours=1))
    opened(following, at=MAY + dt.timedelta(hours=2))
    assert (told(), messages()) == (1, [(PHONE, "vi")])


def test_no_faster_than_the_market_sends(settings):
    settings.BROADCASTS_PER_MINUTE = 2
    season = planned()
    for number in range(3):
        asked(season, f"+8498765432{number}")
    opened(season)
    assert (told(), told()) == (2, 0)
    assert told(at=JUNE + dt.timedelta(minutes=2)) == 1


def test_nothing_leaves_while_a_stop_word_could_not_come_in(settings):
    settings.SMS_BACKEND, settings.SMS_INBOUND_TOKEN = "http", ""
    season = planned()
    asked(season)
    opened(season)
    assert told() == 0
    assert SeasonSubscriber.objects.filter(told_at=None).count() == 1


def test_a_season_that_is_over_takes_nobody(client):
    season = CampaignFactory()
    close_campaign(campaign=season, by=CampaignMemberFactory(campaign=season).user)
    with pytest.raises(BadSeason):
        asked(season)
    address = reverse("seasons:subscribe", args=[season.slug])
    assert client.post(address, {"phone": "0987 654 321"}).status_code == 404
    assert not SeasonSubscriber.objects.exists()


def test_the_form_takes_a_number_as_it_is_written_and_keeps_a_wrong_one(client):
    season = planned(name="Mùa nhãn")
    address = reverse("seasons:subscribe", args=[season.slug])
    wrong = client.post(address, {"phone": "0987 654"})
    assert wrong.status_code == 422
    assert 'value="0987 654"' in wrong.content.decode()
    assert not SeasonSubscriber.objects.exists()
    thanks = client.post(address, {"phone": "0987 654 321"})
    assert "0987 654 321" in thanks.content.decode().replace("\u00a0", " ")
    assert SeasonSubscriber.objects.get().phone == PHONE


def test_another_site_cannot_send_the_form(client):
    season = planned()
    address = reverse("seasons:subscribe", args=[season.slug])
    answer = client.post(address, {"phone": "0987 654 321"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert not SeasonSubscriber.objects.exists()


def test_from_one_address_only_so_many_ask_in_an_hour(client):
    season = planned()
    address = reverse("seasons:subscribe", args=[season.slug])
    answers = [client.post(address, {"phone": f"09876543{number:02}"}).status_code for number in range(21)]
    assert answers == [200] * 20 + [429]
    assert SeasonSubscriber.objects.count() == 20


def test_a_person_sees_what_they_asked_for_and_it_goes_with_them():
    person = UserFactory(phone=PHONE)
    asked(planned(name="Mùa nhãn"))
    part = next(each for each in personal_parts() if each.name == "seasons")
    assert [each["season"] for each in part.collect(person)["told_of_openings"]] == ["Mùa nhãn"]
    part.erase(person)
    assert not SeasonSubscriber.objects.exists()

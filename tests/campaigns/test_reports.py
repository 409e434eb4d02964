"""The report by mail: once a day, each person's own part, dated."""

import datetime as dt

import pytest
from django.urls import reverse

from marketplace.campaigns.domain import first_report_at, fold_figures, schedule_report, send_reports, stop_report
from marketplace.campaigns.models import ReportSchedule
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed
from marketplace.messaging.models import Message
from tests.campaigns.conftest import JUNE
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import CampaignMemberFactory, ProvinceOfficerFactory

DAY = dt.timedelta(days=1)


@pytest.fixture
def sold(season):
    with clock.at(JUNE):
        season.post.order((season.northern, 3), (season.eastern, 1))
    fold_figures()


def follow(season, person, hour=7, by=None):
    person.email = person.email or f"a{person.pk}@example.com"
    person.save()
    with clock.at(JUNE):
        return schedule_report(campaign=season.campaign, user=person, hour=hour, by=by or person)


def bodies():
    return [message.context["body"] for message in Message.objects.filter(template="season_report").order_by("pk")]


def test_the_report_of_the_day_before_goes_out_once_from_its_hour_on(season, sold):
    follow(season, CampaignMemberFactory(campaign=season.campaign).user, hour=9)
    with clock.at(JUNE + DAY):  # eight o'clock
        assert send_reports() == 0
    for _again, sent in ((1, 1), (2, 0)):
        with clock.at(JUNE + DAY + dt.timedelta(hours=1)):
            assert send_reports() == sent
    (body,) = bodies()
    for text in ("Vải thiều: 20 kg (4 gói)", "1 đơn, 600.000 đ", "đạt 20 % chỉ tiêu 100 kg"):
        assert text in body
    for text in (
        "hàng tính theo cân: 20 kg",
        "0 lượt xem",
        "2 mặt hàng đang bày",
        "trên mạng: 1 đơn, 20 kg, 600.000 đ",
    ):
        assert text in body
    for text in ("Tỉnh Bắc: 1 đơn, 15 kg, 450.000 đ", "Tỉnh Đông: 1 đơn, 5 kg, 150.000 đ"):
        assert text in body
    assert Message.objects.get(template="season_report").context["url"].endswith("/campaign-desk/mua-vai/")


def test_an_officer_gets_the_own_province_only(season, sold):
    follow(season, ProvinceOfficerFactory(province=season.east).user)
    with clock.at(JUNE + DAY):
        send_reports()
    (body,) = bodies()
    assert "Chỉ phần của: Tỉnh Đông" in body
    assert "5 kg (1 gói)" in body
    assert "600.000" not in body


def test_stopped_it_stops_and_another_hour_replaces(season, sold):
    person = CampaignMemberFactory(campaign=season.campaign).user
    follow(season, person)
    follow(season, person, hour=8)
    assert list(ReportSchedule.objects.values_list("hour", flat=True)) == [8]
    with clock.at(JUNE):
        assert stop_report(campaign=season.campaign, user=person, by=person) == 1
    with clock.at(JUNE + DAY):
        assert send_reports() == 0


def test_who_may_not_get_one(season, sold):
    with pytest.raises(NotAllowed):
        follow(season, UserFactory())
    member = CampaignMemberFactory(campaign=season.campaign).user
    with pytest.raises(NotAllowed):
        follow(season, member, by=UserFactory())
    with pytest.raises(BadValue):
        follow(season, member, hour=24)
    member.email = None
    with pytest.raises(BadValue):
        schedule_report(campaign=season.campaign, user=member, hour=7, by=member)
    assert not ReportSchedule.objects.exists()


@pytest.mark.parametrize(
    "now, hour, first",
    [
        (JUNE, 7, dt.datetime(2026, 6, 12, 7)),  # eight o'clock: it leaves within minutes
        (JUNE, 9, dt.datetime(2026, 6, 12, 9)),
        (dt.datetime(2026, 6, 1, 1, tzinfo=dt.UTC), 7, dt.datetime(2026, 6, 2, 7)),  # no day is over yet
        (dt.datetime(2026, 5, 20, 1, tzinfo=dt.UTC), 7, None),
        (dt.datetime(2026, 9, 1, 1, tzinfo=dt.UTC), 7, None),
    ],
)
def test_the_first_report_is_said_as_it_comes(season, sold, now, hour, first):
    person = CampaignMemberFactory(campaign=season.campaign).user
    schedule = follow(season, person, hour=hour)
    with clock.at(now):
        moment = first_report_at(schedule)
    assert moment == (first.replace(tzinfo=clock.VIETNAM) if first else None)


def test_once_todays_has_left_the_next_comes_tomorrow_and_the_page_says_when(client, season, sold):
    person = CampaignMemberFactory(campaign=season.campaign).user
    schedule = follow(season, person, hour=7)
    client.force_login(person)
    with clock.at(JUNE):
        assert send_reports() == 1
        assert first_report_at(schedule) == dt.datetime(2026, 6, 13, 7, tzinfo=clock.VIETNAM)
        page = client.post(reverse("campaigns:mail_start", args=[season.campaign.slug]), {"hour": "9"}, follow=True)
    assert "Báo cáo đầu đến lúc 09:00" in page.content.decode()

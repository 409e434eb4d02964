"""Reports that go out by themselves: the day before, each morning, to whoever asked; each sees the own part."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.campaigns import rules
from marketplace.campaigns.models import Campaign, ReportSchedule, ReportSent
from marketplace.campaigns.queries.daily import report_lines
from marketplace.campaigns.queries.sight import provinces_visible_to
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed
from marketplace.messaging import domain as messaging

LAST_REPORT = dt.timedelta(days=14)
"""So long after the season's end parcels are still delivered and households paid."""


@transaction.atomic
def schedule_report(*, campaign: Campaign, user: User, hour: int, by: User) -> ReportSchedule:
    """Send ``user`` the season's report each morning from today on, at ``hour``; another hour replaces the first.

    Raises ``NotAllowed`` for a person who may not see the season, or when ``by`` is somebody else and does not manage
    it; ``BadValue`` for an hour that is none and for a person without an e-mail address.
    """
    if by.pk != user.pk and not rules.may_manage(by, campaign):
        raise NotAllowed(_("Chỉ người quản lý mùa đặt báo cáo cho người khác."))
    if not provinces_visible_to(user, campaign).exists():
        raise NotAllowed(_("Người này không theo dõi mùa, xin thêm vào mùa trước."))
    if not 0 <= hour < 24:
        raise BadValue(_("Giờ gửi từ 0 đến 23, xin xem lại."), field="hour")
    if not user.email:
        raise BadValue(_("Người này chưa có địa chỉ thư điện tử. Xin thêm ở trang Tài khoản."), field="hour")
    stop_report(campaign=campaign, user=user, by=by)
    schedule, _new = ReportSchedule.objects.update_or_create(
        campaign=campaign,
        user=user,
        valid_from=clock.today(),
        defaults={"hour": hour, "valid_to": None, "source": f"user:{by.pk}"},
    )
    return schedule


@transaction.atomic
def stop_report(*, campaign: Campaign, user: User, by: User) -> int:
    """Send no more reports to the person; return how many schedules that ended. Raises ``NotAllowed``."""
    if by.pk != user.pk and not rules.may_manage(by, campaign):
        raise NotAllowed(_("Chỉ người quản lý mùa dừng báo cáo của người khác."))
    running = ReportSchedule.objects.in_force(clock.today()).filter(campaign=campaign, user=user)
    begun_today = running.filter(valid_from=clock.today())
    count: int = running.count()
    begun_today.delete()
    running.update(valid_to=clock.today() - dt.timedelta(days=1))
    return count


def first_report_at(schedule: ReportSchedule) -> dt.datetime | None:
    """Return when the schedule's next report leaves, maybe a moment ago: of yesterday, at its hour, once a day.

    ``None`` before the season's first day is over, or once its last report is due.
    """
    season, today = schedule.campaign, clock.today()
    sent = set(schedule.sent.values_list("day", flat=True))
    for number in range(2):
        day = today + dt.timedelta(days=number - 1)
        if season.starts_on <= day <= season.ends_on + LAST_REPORT and day not in sent:
            return clock.midnight(day + dt.timedelta(days=1)) + dt.timedelta(hours=schedule.hour)
    return None


def send_reports() -> int:
    """Put the reports that are due into the outbox, each once a day; return how many."""
    now = clock.now().astimezone(clock.VIETNAM)
    day = now.date() - dt.timedelta(days=1)
    due = (
        ReportSchedule.objects.in_force(now.date())
        .filter(
            hour__lte=now.hour,
            campaign__state__in=(Campaign.State.OPEN, Campaign.State.CLOSED),
            campaign__starts_on__lte=day,
            campaign__ends_on__gte=day - LAST_REPORT,
            user__is_active=True,
        )
        .exclude(sent__day=day)
    )
    return sum(_send(schedule, day) for schedule in due.select_related("campaign", "user").order_by("pk"))


def _send(schedule: ReportSchedule, day: dt.date) -> bool:
    provinces = list(provinces_visible_to(schedule.user, schedule.campaign))
    if not provinces or not schedule.user.email:
        return False
    with transaction.atomic():
        _row, new = ReportSent.objects.get_or_create(schedule=schedule, day=day, defaults={"at": clock.now()})
        if not new:
            return False
        messaging.queue_message(
            channel="email",
            to=schedule.user.email,
            template="season_report",
            context={
                "season": schedule.campaign.name,
                "day": f"{day:%d/%m/%Y}",
                "body": "\n".join(report_lines(schedule.campaign, day=day, provinces=provinces)),
                "url": settings.BASE_URL.rstrip("/") + reverse("campaigns:season", args=[schedule.campaign.slug]),
            },
            dedupe_key=f"season_report:{schedule.pk}:{day}",
        )
    return True

"""What this room knows of a person (``accounts.personal``): waiting lists, messages of seasons, what they follow."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.accounts.personal import PersonalPart
from marketplace.campaigns.domain import leave_waitlist
from marketplace.campaigns.models import (
    BroadcastRecipient,
    CampaignMember,
    ProvinceOfficer,
    ReportSchedule,
    SeasonSubscriber,
    StoppedPhone,
    WaitlistEntry,
)


def _waiting(person: User) -> "QuerySet[WaitlistEntry]":
    return WaitlistEntry.objects.filter(phone=person.phone or "").order_by("pk")


def _seasons(person: User) -> dict[str, object]:
    got = BroadcastRecipient.objects.filter(user=person).select_related("broadcast").order_by("pk")
    return {
        "waiting_lists": [
            {"product": each.product.get_title(), "packs": each.packs, "state": each.state, "joined_at": each.joined_at}
            for each in _waiting(person).select_related("product")
        ],
        "messages": [{"text": each.broadcast.text, "state": each.state, "at": each.queued_at} for each in got],
        "told_of_openings": [
            {"season": each.campaign.name, "asked_at": each.asked_at, "told_at": each.told_at}
            for each in SeasonSubscriber.objects.filter(phone=person.phone or "").select_related("campaign")
        ],
        "stopped": StoppedPhone.objects.filter(phone=person.phone or "").exists(),
        "reports": ReportSchedule.objects.filter(user=person).count(),
    }


def _erase(person: User) -> None:
    for entry in _waiting(person):
        leave_waitlist(entry=entry)
    _waiting(person).delete()
    BroadcastRecipient.objects.filter(user=person).delete()
    SeasonSubscriber.objects.filter(phone=person.phone or "").delete()
    ReportSchedule.objects.filter(user=person).delete()
    StoppedPhone.objects.filter(phone=person.phone or "").delete()


def _follows(person: User) -> str:
    if CampaignMember.objects.filter(user=person).exists() or ProvinceOfficer.objects.filter(user=person).exists():
        return _("Bạn đang theo dõi mùa vụ hoặc tỉnh cho sàn, xin nhờ quản trị sàn gỡ vai trò này trước.")
    return ""


PARTS = (PersonalPart("seasons", _seasons, _erase, waits=_follows),)

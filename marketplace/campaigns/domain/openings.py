"""Telling those who asked that a season has opened: once, by SMS, and never after a stop word."""

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.campaigns.domain.broadcasts import SLICE, can_be_stopped, room_of_the_market, take_turns
from marketplace.campaigns.domain.errors import BadSeason
from marketplace.campaigns.models import Campaign, SeasonSubscriber, StoppedPhone
from marketplace.common import clock
from marketplace.common.phones import normalise_phone
from marketplace.messaging import domain as messaging
from marketplace.messaging.domain import MessageSpec

CONSENT_TEXT = "season-1"
"""The words beside the button (themes/base/templates/seasons/_subscribe.html); others get another version."""
TEMPLATE = "season_open"


@transaction.atomic
def subscribe_to_season(*, campaign: Campaign, phone: str, language: str) -> SeasonSubscriber:
    """Note that somebody wants to be told of a season's opening; asked again changes nothing.

    Raises ``BadPhone``, ``BadSeason`` for a season that is over.
    """
    number = normalise_phone(phone)
    if campaign.state == Campaign.State.CLOSED:
        raise BadSeason(_("Mùa này đã kết thúc."))
    said = {"language": language, "text_version": CONSENT_TEXT, "asked_at": clock.now()}
    found, _new = SeasonSubscriber.objects.get_or_create(
        campaign=campaign, phone=number, told_at__isnull=True, defaults=said
    )
    return found


def tell_of_openings() -> int:
    """Tell the next slice of those who asked of the seasons that have opened since; return how many were told.

    Whoever's number sent a stop word after asking is told nothing, and is done with as well.
    """
    if not can_be_stopped():
        return 0
    running = Campaign.objects.filter(
        state=Campaign.State.OPEN, starts_on__lte=clock.today(), ends_on__gte=clock.today(), opened_at__isnull=False
    )
    return sum(_tell_of(season) for season in running.order_by("pk"))


@transaction.atomic
def _tell_of(season: Campaign) -> int:
    take_turns()
    stopped = StoppedPhone.objects.filter(phone=OuterRef("phone"), stopped_at__gte=OuterRef("asked_at"))
    of_an_earlier_one = Q(campaign__crops__in=season.crops.values("pk"), campaign__opened_at__isnull=False)
    waiting = list(
        SeasonSubscriber.objects.filter(told_at__isnull=True, asked_at__lt=season.opened_at)
        .filter(Q(campaign=season) | of_an_earlier_one)
        .annotate(is_stopped=Exists(stopped))
        .order_by("pk")
        .distinct()[: max(0, min(SLICE, room_of_the_market()))]
    )
    by_phone = {each.phone: each for each in waiting if not each.is_stopped}  # who asked of two seasons is told once
    queued = messaging.queue_messages([_message(season, each) for each in by_phone.values()])
    SeasonSubscriber.objects.filter(pk__in=[each.pk for each in waiting]).update(told_at=clock.now())
    return len(queued)


def _message(season: Campaign, subscriber: SeasonSubscriber) -> MessageSpec:
    page = reverse("discovery:season", args=[season.slug])
    context = {"name": season.name, "url": settings.BASE_URL.rstrip("/") + page}
    key = f"season_open:{season.pk}:{subscriber.phone}"
    return MessageSpec("sms", subscriber.phone, TEMPLATE, context, subscriber.language, key, None)

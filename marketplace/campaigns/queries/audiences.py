"""Who may get a season's message: they agreed, have a phone, and have not sent the stop word since."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from farmers.models import HouseholdMember
from marketplace.accounts.models import Consent, User
from marketplace.campaigns.models import Broadcast, BroadcastRecipient, StoppedPhone
from marketplace.campaigns.queries.counting import counted_lines, records_in
from marketplace.messaging.models import Message


@dataclass(frozen=True)
class Progress:
    """How far a message is: people by state, messages by state, and đồng (``None`` without a tariff in force)."""

    people: int
    waiting: int
    queued: int
    skipped: int
    sent: int
    failed: int
    segments: int
    price: int | None

    @property
    def cost(self) -> int | None:
        """Return the đồng that the whole message costs at most."""
        return None if self.price is None else (self.people - self.skipped) * self.segments * self.price

    @property
    def percent(self) -> int:
        """Return how many of a hundred have been served."""
        return (self.queued + self.skipped) * 100 // self.people if self.people else 0


def audience_of(broadcast: Broadcast) -> QuerySet[User]:
    """Return who would get the message: buyers or sellers of the season who agreed to such messages."""
    season = broadcast.campaign
    if broadcast.audience == Broadcast.Audience.BUYERS:
        people = User.objects.filter(pk__in=counted_lines(season).order_by().values("order__user"))
    else:
        places = records_in(season).order_by().values("partner")
        members = HouseholdMember.objects.filter(until__isnull=True, household__stocking_place__in=places)
        people = User.objects.filter(pk__in=members.values("user"))
    return may_still_get(people).order_by("pk")


def may_still_get(people: QuerySet[User]) -> QuerySet[User]:
    """Return those of the people to whom a message of a season may be sent now."""
    agreed = Consent.objects.filter(user=OuterRef("pk"), purpose=Consent.Purpose.MARKETING, withdrawn_at__isnull=True)
    # Who agreed again after the stop word wants them again.
    agreed_since = Consent.objects.filter(
        user=OuterRef(OuterRef("pk")),
        purpose=Consent.Purpose.MARKETING,
        withdrawn_at__isnull=True,
        given_at__gt=OuterRef("stopped_at"),
    )
    stopped = StoppedPhone.objects.filter(~Exists(agreed_since), phone=OuterRef("phone"))
    return people.filter(Exists(agreed), ~Exists(stopped), is_active=True, phone__isnull=False).exclude(phone="")


def progress_of(broadcast: Broadcast) -> Progress:
    """Return how far the message is."""
    states = dict(broadcast.recipients.values_list("state").annotate(count=Count("pk")).order_by())
    messages = Message.objects.filter(dedupe_key__startswith=f"broadcast:{broadcast.pk}:")
    sent = dict(messages.values_list("status").annotate(count=Count("pk")).order_by())
    return Progress(
        people=sum(states.values()),
        waiting=states.get(BroadcastRecipient.State.WAITING, 0),
        queued=states.get(BroadcastRecipient.State.QUEUED, 0),
        skipped=states.get(BroadcastRecipient.State.SKIPPED, 0),
        sent=sent.get(Message.Status.SENT, 0),
        failed=sent.get(Message.Status.FAILED, 0),
        segments=broadcast.segments,
        price=broadcast.tariff.price if broadcast.tariff else None,
    )

"""Messages of a season: to those who agreed, counted and priced before, in slices that can be stopped."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from marketplace.accounts.domain import withdraw_consent
from marketplace.accounts.models import Consent, User
from marketplace.accounts.queries import find_by_phone
from marketplace.campaigns.domain.errors import BadMessage
from marketplace.campaigns.domain.seasons import lock_managed
from marketplace.campaigns.models import (
    Broadcast,
    BroadcastRecipient,
    Campaign,
    SeasonSubscriber,
    SmsTariff,
    StoppedPhone,
)
from marketplace.campaigns.queries.audiences import audience_of, may_still_get
from marketplace.common import clock
from marketplace.common.errors import WrongState
from marketplace.common.phones import BadPhone, normalise_phone
from marketplace.common.text import clean, fold
from marketplace.messaging import domain as messaging
from marketplace.messaging.rendering import render_body, sms_segments

MOST_SEGMENTS = 3
LONGEST = 400
MOST_PER_MINUTE = 6_000
SLICE = 1_000
MINUTE = dt.timedelta(minutes=1)
_LOCK = 720_043
TEMPLATE = "broadcast"
STOP_WORDS = frozenset({"stop", "tc", "huy", "tuchoi"})
State = BroadcastRecipient.State


def draft_broadcast(
    *, campaign: Campaign, audience: str, text: str, text_en: str = "", per_minute: int, key: uuid.UUID, by: User
) -> Broadcast:
    """Write a message down and settle who gets it: the page then shows how many, and what it costs. Nothing is sent.

    ``text_en`` is for those who chose English; without it they get ``text``. The same form ``key`` again returns the
    first draft. Raises ``NotAllowed`` unless ``by`` manages the season,
    ``BadMessage`` for no text, one longer than three SMS, or an impossible rate.
    """
    text, text_en = clean(text), clean(text_en)
    if not text:
        raise BadMessage(_("Xin viết lời nhắn."))
    if not 1 <= per_minute <= MOST_PER_MINUTE:
        raise BadMessage(_("Mỗi phút gửi từ 1 đến 6.000 tin, xin xem lại."))
    segments = sms_segments(render_body(TEMPLATE, "vi", {"text": text}))
    if text_en:
        segments = max(segments, sms_segments(render_body(TEMPLATE, "en", {"text": text_en})))
    if segments > MOST_SEGMENTS or max(len(text), len(text_en)) > LONGEST:
        raise BadMessage(_("Lời nhắn dài quá ba tin SMS, xin viết ngắn lại."))
    with transaction.atomic():
        lock_managed(campaign, by)
        broadcast, new = Broadcast.objects.get_or_create(
            key=key,
            defaults={
                "campaign": campaign,
                "audience": Broadcast.Audience(audience),
                "text": text,
                "text_en": text_en,
                "per_minute": per_minute,
                "segments": segments,
                "tariff": SmsTariff.objects.in_force(clock.today()).order_by("-valid_from", "-pk").first(),
                "made_by": by,
            },
        )
        if new:
            BroadcastRecipient.objects.bulk_create(
                (BroadcastRecipient(broadcast=broadcast, user=person) for person in audience_of(broadcast)),
                batch_size=1000,
            )
    return broadcast


def start_broadcast(*, broadcast: Broadcast, by: User) -> Broadcast:
    """Begin to send; again changes nothing.

    Raises ``NotAllowed``, ``BadMessage`` where nobody would get it or a stop word could not come in.
    """
    with transaction.atomic():
        lock_managed(broadcast.campaign, by)
        locked = Broadcast.objects.select_for_update().get(pk=broadcast.pk)
        if locked.state != Broadcast.State.DRAFT:
            return locked
        if not can_be_stopped():
            raise BadMessage(
                _("Chưa nhận được tin từ chối của khách: người vận hành cần đặt SMS_INBOUND_TOKEN rồi mới gửi được.")
            )
        if not locked.recipients.exists():
            raise BadMessage(_("Chưa có ai đồng ý nhận tin trong nhóm này, nên không gửi được."))
        locked.state, locked.started_at = Broadcast.State.SENDING, clock.now()
        locked.save(update_fields=["state", "started_at"])
    return locked


def cancel_broadcast(*, broadcast: Broadcast, by: User) -> Broadcast:
    """Stop: whoever has not been served gets nothing; again changes nothing. Raises ``WrongState`` once all left."""
    with transaction.atomic():
        lock_managed(broadcast.campaign, by)
        locked = Broadcast.objects.select_for_update().get(pk=broadcast.pk)
        if locked.state == Broadcast.State.DONE:
            raise WrongState(_("Tin đã gửi xong, không dừng được nữa."))
        if locked.state != Broadcast.State.CANCELLED:
            locked.state, locked.ended_at = Broadcast.State.CANCELLED, clock.now()
            locked.save(update_fields=["state", "ended_at"])
    return locked


def can_be_stopped() -> bool:
    """Whether a stop word reaches the market: a real gateway sends messages out, so it has to bring them in as well."""
    return settings.SMS_BACKEND != "http" or bool(settings.SMS_INBOUND_TOKEN)


def send_slices() -> int:
    """Put the next slice of each running message into the outbox, no faster than its rate and the market's.

    All messages together leave no faster than ``BROADCASTS_PER_MINUTE``. Return how many were queued.
    """
    running = Broadcast.objects.filter(state=Broadcast.State.SENDING).order_by("pk").values_list("pk", flat=True)
    return sum(_send_slice(pk) for pk in running)


def receive_sms(*, phone: str, text: str) -> bool:
    """Take in what somebody wrote back. A stop word ends all messages of seasons to that number, whoever's it is.

    It holds until a consent is given after it. Returns whether it was one; what is no phone or no stop word is not
    kept.
    """
    try:
        number = normalise_phone(phone)
    except BadPhone:
        return False
    words = fold(text).split()
    word = words[0] if words else ""
    if word not in STOP_WORDS and "".join(words) not in STOP_WORDS:
        return False
    with transaction.atomic():
        said = {"word": word[:20], "stopped_at": clock.now()}
        StoppedPhone.objects.update_or_create(phone=number, defaults=said)
        person = find_by_phone(number)
        if person is not None:
            withdraw_consent(user=person, purpose=Consent.Purpose.MARKETING, by=person)
    return True


def _send_slice(pk: int) -> int:
    with transaction.atomic():
        broadcast = Broadcast.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
        if broadcast is None or broadcast.state != Broadcast.State.SENDING:
            return 0  # another worker has it, or it was stopped
        take_turns()
        recent = broadcast.recipients.filter(queued_at__gt=clock.now() - MINUTE).count()
        room = max(0, min(SLICE, broadcast.per_minute - recent, room_of_the_market()))
        slice_ = list(broadcast.recipients.filter(state=State.WAITING).order_by("pk").select_related("user")[:room])
        queued = _queue(broadcast, slice_)
        if not broadcast.recipients.filter(state=State.WAITING).exists():
            broadcast.state, broadcast.ended_at = Broadcast.State.DONE, clock.now()
            broadcast.save(update_fields=["state", "ended_at"])
    return queued


def take_turns() -> None:
    """Let messages of all seasons be sent one slice after the other: each sees what those before it have queued."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def room_of_the_market() -> int:
    """Return how many more messages of seasons may be queued in this minute, over all of them."""
    since = clock.now() - MINUTE
    recent = BroadcastRecipient.objects.filter(queued_at__gt=since).count()
    recent += SeasonSubscriber.objects.filter(told_at__gt=since).count()
    return int(settings.BROADCASTS_PER_MINUTE) - recent


def _queue(broadcast: Broadcast, slice_: list[BroadcastRecipient]) -> int:
    """Queue the slice, without those who have changed their mind since the preview."""
    allowed: QuerySet[User] = may_still_get(User.objects.filter(pk__in=[each.user_id for each in slice_]))
    agree = set(allowed.values_list("pk", flat=True))
    queued = 0
    for each in slice_:
        if each.user_id in agree:
            in_english = bool(broadcast.text_en) and each.user.language == "en"
            messaging.queue_message(
                channel="sms",
                to=each.user.phone,
                template=TEMPLATE,
                context={"text": broadcast.text_en if in_english else broadcast.text},
                language="en" if in_english else "vi",
                dedupe_key=f"broadcast:{broadcast.pk}:{each.user_id}",
            )
            each.state, each.queued_at = State.QUEUED, clock.now()
            queued += 1
        else:
            each.state = State.SKIPPED
    BroadcastRecipient.objects.bulk_update(slice_, ["state", "queued_at"])
    return queued

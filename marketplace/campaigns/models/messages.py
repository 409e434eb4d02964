"""Messages of a season to people who agreed to get them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.campaigns.models.plan import Campaign
from marketplace.common import clock
from marketplace.common.validity import Dated


class SmsTariff(Dated):
    """What one segment of an SMS costs the market, in đồng."""

    price = models.PositiveIntegerField(_("đồng một đoạn tin"))

    def __str__(self) -> str:
        return f"{self.price} đ"


class StoppedPhone(models.Model):
    """A number whose holder sent the stop word: no message of a season goes there, whoever's number it is.

    A consent that is given after it lifts it for the person who gave it.
    """

    phone = models.CharField(max_length=16, unique=True)
    word = models.CharField(max_length=20)
    stopped_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.word


class SeasonSubscriber(models.Model):
    """A telephone whose holder asked on a season's page to be told once, when the season opens.

    Who asks while it runs is told of the next one of the same crops. ``text_version`` and ``asked_at`` are the consent:
    which words stood beside the button, and when it was pressed. It ends with the message.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="subscribers")
    phone = models.CharField(max_length=16)
    language = models.CharField(max_length=2, default="vi")
    text_version = models.CharField(max_length=20)
    asked_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "phone"], condition=Q(told_at__isnull=True), name="campaigns_subscribes_once"
            )
        ]
        indexes = [models.Index(fields=["told_at"], name="campaigns_subscriber_told")]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.text_version}"


class Broadcast(models.Model):
    """One text to many: who gets it is settled at the preview; it leaves in slices, so that it can be stopped."""

    class Audience(models.TextChoices):
        BUYERS = "buyers", _("người đã mua trong mùa")
        SELLERS = "sellers", _("người bán trong mùa")

    class State(models.TextChoices):
        DRAFT = "draft", _("bản nháp")
        SENDING = "sending", _("đang gửi")
        DONE = "done", _("đã gửi xong")
        CANCELLED = "cancelled", _("đã dừng")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="broadcasts")
    audience = models.CharField(max_length=10, choices=Audience.choices)
    text = models.CharField(_("lời nhắn"), max_length=400)
    # For those who chose English; without it they get the Vietnamese one.
    text_en = models.CharField(_("lời nhắn tiếng Anh"), max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    per_minute = models.PositiveIntegerField(_("tin một phút"), default=60)
    segments = models.PositiveSmallIntegerField()
    tariff = models.ForeignKey(SmsTariff, models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    key = models.UUIDField(unique=True)  # of the form: sent twice, it is made once

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(per_minute__gt=0), name="campaigns_broadcast_moves"),
            models.CheckConstraint(condition=Q(segments__gt=0), name="campaigns_broadcast_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class BroadcastRecipient(models.Model):
    """One person of the audience; queued at most once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("chờ gửi")
        QUEUED = "queued", _("đã chuyển gửi")
        SKIPPED = "skipped", _("không còn đồng ý nhận")

    broadcast = models.ForeignKey(Broadcast, models.CASCADE, related_name="recipients")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    queued_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["broadcast", "user"], name="campaigns_recipient_once")]
        indexes = [
            models.Index(fields=["broadcast"], condition=Q(state="waiting"), name="campaigns_recipients_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.state}"

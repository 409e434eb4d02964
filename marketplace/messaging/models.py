"""The outbox: a message is a row of the transaction that caused it, and leaves after the commit."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.common import clock


class Message(models.Model):
    """One message to one person. ``context`` is scrubbed of secrets once the message has left or was given up."""

    class Channel(models.TextChoices):
        SMS = "sms", _("tin nhắn")
        EMAIL = "email", _("thư điện tử")

    class Priority(models.IntegerChoices):
        CODE = 0, _("mã: có người đang đợi")
        NOTICE = 10, _("tin báo")

    class Status(models.TextChoices):
        WAITING = "waiting", _("chờ gửi")
        SENT = "sent", _("đã gửi")
        FAILED = "failed", _("không gửi được")

    channel = models.CharField(max_length=10, choices=Channel.choices)
    to = models.CharField(max_length=254)
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=2, default="vi")
    context = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NOTICE)
    dedupe_key = models.CharField(max_length=120, unique=True, null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    queued_at = models.DateTimeField(default=clock.now)
    not_before = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["priority", "not_before"], condition=models.Q(status="waiting"), name="messaging_waiting_first"
            )
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.channel}"

"""Calls that a clerk holds, calls that nobody answered, and the calling back of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from logistics.models import Point
from marketplace.accounts.models import Consent
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.append_only import append_only


class CallBack(models.Model):
    """A number that waits to be called back: one open task a number, so that nobody is called twice at once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("chờ gọi lại")
        CALLING = "calling", _("đang gọi")
        DONE = "done", _("đã xong")

    phone = models.CharField(_("số điện thoại"), max_length=16)
    # Whose line rang; none: no point has that line, so every clerk sees the number.
    point = models.ForeignKey(Point, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    first_at = models.DateTimeField(_("gọi nhỡ lần đầu"), default=clock.now)
    last_at = models.DateTimeField(_("gọi nhỡ lần cuối"), default=clock.now)
    rings = models.PositiveIntegerField(_("số lần gọi nhỡ"), default=0)
    tries = models.PositiveSmallIntegerField(_("đã gọi lại"), default=0)
    next_at = models.DateTimeField(_("gọi lại từ"), default=clock.now)
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["phone"], condition=~Q(state="done"), name="phone_one_open_callback"),
            models.CheckConstraint(
                condition=~Q(state="calling") | Q(clerk__isnull=False, taken_at__isnull=False),
                name="phone_calling_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["state", "next_at"], name="phone_callback_queue")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.state}"


class MissedCall(models.Model):
    """A call that nobody answered, as the telephone exchange told it or as a clerk wrote it down."""

    ref = models.CharField(max_length=80, unique=True, null=True, blank=True)  # the exchange's own number of the call
    callback = models.ForeignKey(CallBack, models.PROTECT, related_name="missed_calls")
    line = models.CharField(_("số được gọi"), max_length=16, blank=True)
    rang_at = models.DateTimeField(_("gọi lúc"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField(default=clock.now)

    class Meta:
        triggers = [append_only("missed_call_append_only")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ref__isnull=False) | Q(noted_by__isnull=False), name="phone_missed_call_known_from"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Call(models.Model):
    """One conversation: what the caller wants, where it goes, and their yes. It carries at most one order."""

    class Outcome(models.TextChoices):
        ORDERED = "ordered", _("đã đặt hàng")
        ASKED = "asked", _("chỉ hỏi")
        NO_ANSWER = "no_answer", _("không nghe máy")
        WRONG_NUMBER = "wrong_number", _("nhầm số")
        NOT_NOW = "not_now", _("không mua nữa")

    key = models.UUIDField(unique=True)
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calls")
    point = models.ForeignKey(Point, models.PROTECT, related_name="+")
    phone = models.CharField(_("số điện thoại"), max_length=16)
    callback = models.ForeignKey(CallBack, models.PROTECT, null=True, blank=True, related_name="calls")
    outgoing = models.BooleanField(default=False)  # the clerk called back
    basket = models.OneToOneField("basket.Basket", models.PROTECT, related_name="call")
    name = models.CharField(_("người nhận"), max_length=120, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="+")
    address_text = models.CharField(_("số nhà, đường, thôn"), max_length=300, blank=True)
    address_as_written = models.CharField(max_length=400, blank=True)
    note = models.CharField(_("dặn bưu tá"), max_length=300, blank=True)
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    order = models.OneToOneField("order.Order", models.PROTECT, null=True, blank=True, related_name="call")
    # The yes: what was read out, when the caller agreed to it, and how that is known.
    agreed_text = models.TextField(blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    evidence = models.CharField(max_length=20, choices=Consent.Evidence.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["callback"], condition=Q(ended_at__isnull=True), name="phone_one_call_a_callback"
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=True) | (Q(agreed_at__isnull=False) & ~Q(evidence="") & ~Q(agreed_text="")),
                name="phone_order_was_agreed",
            ),
        ]
        indexes = [models.Index(fields=["clerk", "ended_at"], name="phone_calls_of_clerk")]

    def __str__(self) -> str:
        return f"#{self.pk}"

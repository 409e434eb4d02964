"""Complaints about an order or a lot, what was said to them, the promise they stand under, and recalls of lots."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from farmers.models import Lot
from marketplace.common import clock
from marketplace.common.append_only import append_only
from marketplace.common.validity import Dated
from marketplace.shop.order.models import Order


class AnswerPromise(Dated):
    """Within so many hours somebody of the market answers a complaint, by night and on holidays too."""

    hours = models.PositiveSmallIntegerField(_("trả lời trong, giờ"))

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["valid_from"], name="complaints_promise_once_a_day"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="complaints_promise_has_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h"


class Complaint(models.Model):
    """What a customer says of an order, or of a lot whose label they hold. ``due_at`` is empty where none promised."""

    class Kind(models.TextChoices):
        LATE = "late", _("giao chậm hoặc chưa giao")
        DAMAGED = "damaged", _("hàng hư, dập, thiếu")
        WRONG = "wrong", _("không đúng hàng đã đặt")
        QUALITY = "quality", _("chất lượng, an toàn thực phẩm")
        MONEY = "money", _("giá, tiền thu, hoàn tiền")
        PERSON = "person", _("thái độ phục vụ")
        OTHER = "other", _("chuyện khác")

    class State(models.TextChoices):
        OPEN = "open", _("chờ trả lời")
        ANSWERED = "answered", _("đã trả lời")

    key = models.UUIDField(unique=True, editable=False)  # of the form: sent twice, it is one complaint
    number = models.CharField(max_length=20, unique=True)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="complaints")
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="complaints")
    phone = models.CharField(_("số điện thoại"), max_length=16)
    kind = models.CharField(_("chuyện gì"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("kể lại"), max_length=2000)
    photo = models.CharField(max_length=200, blank=True)  # in the private storage
    language = models.CharField(max_length=2, default="vi")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    filed_at = models.DateTimeField(default=clock.now)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    promise = models.ForeignKey(AnswerPromise, models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(order__isnull=False, lot__isnull=True) | Q(order__isnull=True, lot__isnull=False),
                name="complaints_of_an_order_or_a_lot",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(promise__isnull=False), name="complaints_due_by_a_promise"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(answered_at__isnull=False), name="complaints_answered_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="complaints_overdue_first")]

    def __str__(self) -> str:
        return self.number


class ComplaintWord(models.Model):
    """One thing said after the complaint: by somebody of the market, or by the customer where ``by`` is empty."""

    key = models.UUIDField(unique=True, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="words")
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        triggers = [append_only("word_append_only")]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.at}"


class LotRecall(models.Model):
    """A lot that is called back: whoever has some of it should not eat it. Lifted where it proved a false alarm."""

    key = models.UUIDField(unique=True, editable=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="recalls")
    reason = models.CharField(_("vì sao"), max_length=300)
    advice = models.CharField(_("người mua nên làm gì"), max_length=300)
    source = models.CharField(_("quyết định, kết quả kiểm nghiệm"), max_length=300)
    announced_at = models.DateTimeField(default=clock.now)
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lot"], condition=Q(lifted_at__isnull=True), name="complaints_one_recall_a_lot"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="complaints_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.announced_at}"

"""Sales that end at hand-over, without a postal item: over the counter in a shift, or from a carrier's van."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from logistics.models.cash import CashCount, CashHandover, Remittance
from logistics.models.network import Carrier, Point
from logistics.models.outlets import VanTrip
from marketplace.common import clock
from marketplace.common.append_only import append_only


class FloatIssue(models.Model):
    """Small change that the operator's clearing gave to a point's till; shifts open with it and bring it back."""

    key = models.UUIDField(unique=True)
    point = models.ForeignKey(Point, models.PROTECT, related_name="float_issues")
    amount = models.PositiveBigIntegerField()  # đồng
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="logistics_float_positive")]
        triggers = [append_only("float_issue_append_only")]

    def __str__(self) -> str:
        return f"{self.point_id}: {self.amount}"


class FloatReturn(models.Model):
    """Small change that a point's till gave back to the operator's clearing."""

    key = models.UUIDField(unique=True)
    point = models.ForeignKey(Point, models.PROTECT, related_name="float_returns")
    amount = models.PositiveBigIntegerField()  # đồng
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="logistics_float_return_positive")]
        triggers = [append_only("float_return_append_only")]

    def __str__(self) -> str:
        return f"{self.point_id}: {self.amount}"


class Shift(models.Model):
    """A clerk's turn at the drawer: opened with a float, closed with a count by denomination."""

    class Status(models.TextChoices):
        OPEN = "open", _("đang mở")
        SETTLED = CashCount.Status.SETTLED.value, _("đủ, đã đóng")
        DIFFERENCE = CashCount.Status.DIFFERENCE.value, _("lệch, chờ duyệt")
        APPROVED = CashCount.Status.APPROVED.value, _("đã duyệt chênh lệch")

    key = models.UUIDField(unique=True)
    point = models.ForeignKey(Point, models.PROTECT, related_name="shifts")
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="shifts")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    float_amount = models.PositiveBigIntegerField(_("tiền lẻ đầu ca"))  # đồng, from the till
    opened_at = models.DateTimeField(default=clock.now)
    expected = models.PositiveBigIntegerField(null=True, blank=True)  # đồng in the drawer at closing, float included
    counted = models.PositiveBigIntegerField(null=True, blank=True)
    denominations = models.JSONField(default=dict, blank=True)  # {"500000": 3, …}: đồng → notes
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("lý do chênh lệch"), max_length=200, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clerk"], condition=Q(status="open"), name="logistics_one_open_shift"),
            models.CheckConstraint(
                condition=~Q(status="settled") | Q(counted=F("expected")), name="logistics_shift_settled_is_exact"
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | (Q(approved_by__isnull=False) & ~Q(approved_by=F("clerk"))),
                name="logistics_shift_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point_id} {self.opened_at:%d/%m %H:%M}"

    @property
    def difference(self) -> int:
        """Return counted − expected: negative when cash is short, 0 while nothing was counted."""
        return (self.counted or 0) - (self.expected or 0)

    @property
    def takings(self) -> int:
        """Return the đồng that go on to clearing: counted less the float, which stays in the till (may be negative)."""
        return (self.counted or 0) - self.float_amount


class CashSale(models.Model):
    """An order that was paid in cash and taken along on the spot (channels counter and mobile)."""

    order = models.OneToOneField("order.Order", models.PROTECT, related_name="cash_sale")
    receipt = models.CharField(_("số biên lai"), max_length=24, unique=True)
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, blank=True, related_name="sales")
    carrier = models.ForeignKey(Carrier, models.PROTECT, null=True, blank=True, related_name="sales")
    trip = models.ForeignKey(VanTrip, models.PROTECT, null=True, blank=True, related_name="sales")
    due = models.PositiveBigIntegerField()  # đồng
    given = models.PositiveBigIntegerField(_("khách đưa"))
    sold_at = models.DateTimeField(default=clock.now)
    device_time = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    void_reason = models.CharField(max_length=200, blank=True)
    void_read_at = models.DateTimeField(null=True, blank=True)
    void_read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    void_note = models.CharField(_("ghi chú của người xem"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(void_read_at__isnull=True, void_read_by__isnull=True)
                | (Q(void_read_at__isnull=False, voided_at__isnull=False) & ~Q(void_read_by=F("voided_by"))),
                name="logistics_void_second_person",
            ),
            models.CheckConstraint(
                condition=Q(shift__isnull=False, carrier__isnull=True, trip__isnull=True)
                | Q(shift__isnull=True, carrier__isnull=False, trip__isnull=False),
                name="logistics_sale_counter_or_van",
            ),
            models.CheckConstraint(condition=Q(given__gte=F("due")), name="logistics_sale_paid_in_full"),
        ]
        indexes = [
            models.Index(
                fields=["voided_at"],
                condition=Q(voided_at__isnull=False, void_read_at__isnull=True),
                name="logistics_void_unread",
            )
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def home(self) -> Point:
        """Return the point of the shift, or of the van's carrier."""
        if self.shift is not None:
            return self.shift.point
        if self.carrier is None:
            raise ValueError("a sale is over a counter or from a van")
        return self.carrier.point

    @property
    def change(self) -> int:
        """Return the đồng to give back."""
        return self.given - self.due


class HandoverSale(models.Model):
    """The cash of a van sale is in one handover, ever."""

    cashhandover = models.ForeignKey(CashHandover, models.PROTECT, related_name="sale_links")
    sale = models.OneToOneField(CashSale, models.PROTECT, related_name="handover_link")

    def __str__(self) -> str:
        return f"{self.cashhandover_id}: {self.sale_id}"


class RemittanceShift(models.Model):
    """The takings of a closed shift are in one remittance, ever."""

    remittance = models.ForeignKey(Remittance, models.PROTECT, related_name="shift_links")
    shift = models.OneToOneField(Shift, models.PROTECT, related_name="remittance_link")

    def __str__(self) -> str:
        return f"{self.remittance_id}: {self.shift_id}"

"""Points and vans that hold stock: outlets, the transfers between stocking places, a carrier's selling trips."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from logistics.models.network import Carrier, Point
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.append_only import append_only


class Outlet(models.Model):
    """A stocking place at a point or in a carrier's van: its goods are one legal seller's."""

    partner = models.OneToOneField("partner.Partner", models.PROTECT, related_name="outlet")
    point = models.ForeignKey(Point, models.PROTECT, null=True, blank=True, related_name="outlets")
    carrier = models.ForeignKey(Carrier, models.PROTECT, null=True, blank=True, related_name="outlets")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(point__isnull=False, carrier__isnull=True) | Q(point__isnull=True, carrier__isnull=False),
                name="logistics_outlet_in_one_place",
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}"

    @property
    def home(self) -> Point:
        """Return the point whose people answer for the goods: its own, or that of the van's carrier."""
        if self.point is not None:
            return self.point
        if self.carrier is None:
            raise ValueError("an outlet is at a point or in a van")
        return self.carrier.point


class StockSlip(models.Model):
    """A paper of an outlet's stock keeper: goods received, written off, counted otherwise; with who and why."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("nhập hàng")
        WRITTEN_OFF = "written_off", _("xuất hủy")
        COUNTED = "counted", _("điều chỉnh kiểm kê")

    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    stockrecord = models.ForeignKey("partner.StockRecord", models.PROTECT, related_name="slips")
    packs = models.IntegerField(help_text=_("Số gói, dương là vào, âm là ra"))
    reason = models.CharField(_("lý do, chứng từ"), max_length=200)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="received", packs__gt=0)
                | Q(kind="written_off", packs__lt=0)
                | (Q(kind="counted") & ~Q(packs=0)),
                name="logistics_slip_in_or_out",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="logistics_slip_says_why"),
        ]
        triggers = [append_only("stock_slip_append_only")]

    def __str__(self) -> str:
        return f"{self.kind} {self.packs:+d}"


class Transfer(models.Model):
    """Goods on their way from one stocking place to another of the same legal seller."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("đã đề nghị")
        SENT = "sent", _("đang chuyển")
        RECEIVED = "received", _("đã nhận")
        CANCELLED = "cancelled", _("đã hủy")
        RECALLED = "recalled", _("đã gọi về")

    key = models.UUIDField(unique=True)
    number = models.CharField(max_length=24, unique=True)
    source = models.ForeignKey("partner.Partner", models.PROTECT, related_name="transfers_out")
    target = models.ForeignKey("partner.Partner", models.PROTECT, related_name="transfers_in")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=clock.now)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    recalled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recalled_at = models.DateTimeField(null=True, blank=True)
    recall_reason = models.CharField(_("vì sao gọi về"), max_length=200, blank=True)
    note = models.CharField(_("ghi chú"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="logistics_transfer_moves"),
            models.CheckConstraint(
                condition=Q(
                    status="recalled",
                    sent_at__isnull=False,
                    received_at__isnull=True,
                    recalled_at__isnull=False,
                    recalled_by__isnull=False,
                )
                & ~Q(recall_reason="")
                | ~Q(status="recalled") & Q(recalled_at__isnull=True, recalled_by__isnull=True, recall_reason=""),
                name="logistics_transfer_recalled",
            ),
        ]
        indexes = [
            models.Index(fields=["target", "status"], name="logistics_transfer_in"),
            models.Index(fields=["source", "status"], name="logistics_transfer_out"),
        ]

    def __str__(self) -> str:
        return self.number


class TransferLine(models.Model):
    """Packs of one product: asked for, sent, received. What did not arrive is written off, with a reason."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="lines")
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="+")
    requested = models.PositiveIntegerField()
    sent = models.PositiveIntegerField(null=True, blank=True)
    received = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(_("lý do thiếu"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transfer", "product"], name="logistics_transfer_line_once"),
            models.CheckConstraint(
                condition=Q(received__isnull=True) | Q(received__lte=F("sent")),
                name="logistics_transfer_received_at_most_sent",
            ),
            models.CheckConstraint(
                condition=Q(received__isnull=True) | Q(received=F("sent")) | ~Q(reason=""),
                name="logistics_transfer_missing_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.requested}"

    @property
    def missing(self) -> int:
        """Return the packs that were sent and did not arrive: written off, with ``reason``."""
        return (self.sent or 0) - (self.received or 0) if self.received is not None else 0


class VanTrip(models.Model):
    """A carrier's selling trip: the van is loaded by transfers, sells, and is counted when it is back."""

    class Status(models.TextChoices):
        OUT = "out", _("đang bán")
        DIFFERENCE = "difference", _("lệch hàng, chờ duyệt")
        CLOSED = "closed", _("đã về")

    key = models.UUIDField(unique=True)
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="van_trips")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OUT)
    started_at = models.DateTimeField(default=clock.now)
    # Where the van stands, as the carrier said last; until then it is where its point is.
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    counted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("lý do lệch"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["carrier"], condition=~Q(status="closed"), name="logistics_one_trip_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("counted_by")),
                name="logistics_trip_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier_id} {self.started_at:%d/%m}"

    @property
    def stands_in(self) -> Commune:
        """Return the commune in which the van stands, as far as is known."""
        return self.carrier.point.commune if self.commune is None else self.commune


class VanCount(models.Model):
    """What should be in the van at the end, and what was counted, of one product."""

    trip = models.ForeignKey(VanTrip, models.PROTECT, related_name="counts")
    stockrecord = models.ForeignKey("partner.StockRecord", models.PROTECT, related_name="+")
    expected = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trip", "stockrecord"], name="logistics_van_count_once")]

    def __str__(self) -> str:
        return f"{self.stockrecord_id}: {self.counted}/{self.expected}"


class VanRecount(models.Model):
    """A count of one product that a second person mended before the difference was approved; both numbers stay."""

    trip = models.ForeignKey(VanTrip, models.PROTECT, related_name="recounts")
    stockrecord = models.ForeignKey("partner.StockRecord", models.PROTECT, related_name="+")
    before = models.PositiveIntegerField()
    after = models.PositiveIntegerField()
    reason = models.CharField(_("phiếu đếm lại, lý do"), max_length=200)
    recounted_at = models.DateTimeField(default=clock.now)
    recounted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="logistics_recount_mends"),
            models.CheckConstraint(condition=~Q(reason=""), name="logistics_recount_says_why"),
        ]
        triggers = [append_only("van_recount_append_only")]

    def __str__(self) -> str:
        return f"{self.stockrecord_id}: {self.before} → {self.after}"

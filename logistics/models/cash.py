"""Cash on its way: carrier → till → clearing, counted at each step; a difference needs a second person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from logistics.models.network import Carrier, Point
from logistics.models.shipments import Shipment
from marketplace.common import clock


class CashCount(models.Model):
    """Expected against counted (whole đồng). A difference waits for the approval of somebody else."""

    class Status(models.TextChoices):
        SETTLED = "settled", _("đủ, đã nhận")
        DIFFERENCE = "difference", _("lệch, chờ duyệt")
        APPROVED = "approved", _("đã duyệt chênh lệch")

    expected = models.PositiveBigIntegerField()
    counted = models.PositiveBigIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices)
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    counted_at = models.DateTimeField(default=clock.now)
    reason = models.CharField(_("lý do chênh lệch"), max_length=200, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def difference(self) -> int:
        """Return counted − expected: negative when cash is short."""
        return self.counted - self.expected


class CashHandover(CashCount):
    """A carrier hands the cash of delivered shipments to the point's till."""

    key = models.UUIDField(unique=True)
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="handovers")
    point = models.ForeignKey(Point, models.PROTECT, related_name="handovers")
    shipments: "models.ManyToManyField[Shipment, HandoverShipment]" = models.ManyToManyField(
        Shipment, through="HandoverShipment", related_name="handovers"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="settled") | Q(counted=F("expected")), name="logistics_handover_settled_is_exact"
            ),
            # The second person is another than the one who counted.
            models.CheckConstraint(
                condition=~Q(status="approved") | (Q(approved_by__isnull=False) & ~Q(approved_by=F("counted_by"))),
                name="logistics_handover_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier_id} → {self.point_id}: {self.counted}"


class HandoverShipment(models.Model):
    """The cash of a shipment is in one handover, ever: the database holds it, whoever counts at the same time."""

    cashhandover = models.ForeignKey(CashHandover, models.PROTECT)
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="handover_links")

    class Meta:
        db_table = "logistics_cashhandover_shipments"
        constraints = [models.UniqueConstraint(fields=["shipment"], name="logistics_shipment_handed_over_once")]

    def __str__(self) -> str:
        return f"{self.cashhandover_id}: {self.shipment_id}"


class Remittance(CashCount):
    """A point remits its till to the operator's clearing; the handovers in it are then cleared."""

    key = models.UUIDField(unique=True)
    point = models.ForeignKey(Point, models.PROTECT, related_name="remittances")
    handovers: "models.ManyToManyField[CashHandover, RemittanceHandover]" = models.ManyToManyField(
        CashHandover, through="RemittanceHandover", related_name="remittances"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="settled") | Q(counted=F("expected")), name="logistics_remittance_settled_is_exact"
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | (Q(approved_by__isnull=False) & ~Q(approved_by=F("counted_by"))),
                name="logistics_remittance_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point_id}: {self.counted}"


class RemittanceHandover(models.Model):
    """A handover is in one remittance, ever."""

    remittance = models.ForeignKey(Remittance, models.PROTECT)
    cashhandover = models.ForeignKey(CashHandover, models.PROTECT, related_name="remittance_links")

    class Meta:
        db_table = "logistics_remittance_handovers"
        constraints = [models.UniqueConstraint(fields=["cashhandover"], name="logistics_handover_remitted_once")]

    def __str__(self) -> str:
        return f"{self.remittance_id}: {self.cashhandover_id}"

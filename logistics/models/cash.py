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
    shipments = models.ManyToManyField(Shipment, related_name="handovers")

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


class Remittance(CashCount):
    """A point remits its till to the operator's clearing; the handovers in it are then cleared."""

    key = models.UUIDField(unique=True)
    point = models.ForeignKey(Point, models.PROTECT, related_name="remittances")
    handovers = models.ManyToManyField(CashHandover, related_name="remittances")

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

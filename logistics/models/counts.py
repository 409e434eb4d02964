"""Shelves that were counted: what the books said, what lay there, and the slip of each difference."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from logistics.models.outlets import Outlet, StockSlip
from marketplace.common import clock
from marketplace.common.append_only import append_only


class StockCount(models.Model):
    """One count of an outlet's shelves, or of a part of them."""

    key = models.UUIDField(unique=True)
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="counts")
    counted_at = models.DateTimeField(default=clock.now)
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["outlet", "-counted_at"], name="logistics_counts_of_outlet")]
        triggers = [append_only("stock_count_append_only")]

    def __str__(self) -> str:
        return f"{self.outlet_id} {self.counted_at:%d/%m %H:%M}"


class StockCountLine(models.Model):
    """What the books said of one item, and what was counted; a difference has its slip, with the reason."""

    count = models.ForeignKey(StockCount, models.PROTECT, related_name="lines")
    stockrecord = models.ForeignKey("partner.StockRecord", models.PROTECT, related_name="+")
    expected = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    slip = models.OneToOneField(StockSlip, models.PROTECT, null=True, blank=True, related_name="count_line")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "stockrecord"], name="logistics_counted_once"),
            models.CheckConstraint(
                condition=Q(counted=F("expected"), slip__isnull=True)
                | (~Q(counted=F("expected")) & Q(slip__isnull=False)),
                name="logistics_count_difference_has_slip",
            ),
        ]
        triggers = [append_only("stock_count_line_append_only")]

    def __str__(self) -> str:
        return f"{self.stockrecord_id}: {self.counted}/{self.expected}"

    @property
    def difference(self) -> int:
        """Return counted − expected: negative where packs are missing."""
        return self.counted - self.expected

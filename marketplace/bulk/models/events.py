"""News for the rooms above: so many grams of a crop went onto a truck, or came off the books again."""

from django.db import models
from django.db.models import Func

from catalog.models import Crop
from marketplace.areas.models import Province
from marketplace.bulk.models.contracts import BulkContract
from marketplace.bulk.models.loading import WeighingTicket
from marketplace.common import clock
from marketplace.common.append_only import append_only
from marketplace.shop.partner.models import LegalSeller


class BulkEvent(models.Model):
    """One household's part of a ticket. ``grams`` and ``amount`` (đồng) are negative where the ticket was voided."""

    class What(models.TextChoices):
        WEIGHED = "weighed"
        VOIDED = "voided"

    what = models.CharField(max_length=10, choices=What.choices)
    contract = models.ForeignKey(BulkContract, models.PROTECT, related_name="events")
    ticket = models.ForeignKey(WeighingTicket, models.PROTECT, related_name="events")
    legal_seller = models.ForeignKey(LegalSeller, models.PROTECT, related_name="+")
    crop = models.ForeignKey(Crop, models.PROTECT, related_name="+")
    province = models.ForeignKey(Province, models.PROTECT, related_name="+")  # of the household's commune
    grams = models.BigIntegerField()
    amount = models.BigIntegerField()
    occurred_at = models.DateTimeField()  # when the truck was weighed, also of a void
    at = models.DateTimeField(default=clock.now)
    # The transaction that wrote it: who reads on from a place knows by it what had not committed yet.
    xid = models.BigIntegerField(
        db_default=Func(function="txid_current", output_field=models.BigIntegerField()), editable=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "legal_seller", "what"], name="bulk_event_once"),
        ]
        indexes = [
            models.Index(fields=["xid"], name="bulk_events_in_order"),
            models.Index(fields=["crop", "province", "occurred_at"], name="bulk_events_of_season"),
        ]
        triggers = [append_only("event_append_only")]

    def __str__(self) -> str:
        return f"{self.what} {self.ticket_id}: {self.grams} g"

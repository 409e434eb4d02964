"""What traders transferred, and what a person decided about money that was too much."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.bulk.models.contracts import BulkContract
from marketplace.common import clock
from marketplace.common.append_only import append_only
from marketplace.shop.payment.models import IncomingTransfer


class BulkTransfer(models.Model):
    """Money that the bank statement shows for a contract: what it paid of it, and what was too much."""

    contract = models.ForeignKey(BulkContract, models.PROTECT, related_name="transfers")
    bank_ref = models.CharField(_("số tham chiếu của ngân hàng"), max_length=60, unique=True)
    amount = models.PositiveBigIntegerField(_("số tiền"))
    applied = models.PositiveBigIntegerField()
    excess = models.PositiveBigIntegerField()
    excess_left = models.PositiveBigIntegerField()  # of the excess: what nobody has decided on yet
    received_at = models.DateTimeField(_("tiền đến lúc"))
    # The line of the statement, where it came in there first and a person said that it is this contract's.
    incoming = models.OneToOneField(
        IncomingTransfer, models.PROTECT, null=True, blank=True, related_name="bulk_transfer"
    )
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="bulk_transfer_positive"),
            models.CheckConstraint(condition=Q(amount=F("applied") + F("excess")), name="bulk_transfer_adds_up"),
            models.CheckConstraint(condition=Q(excess_left__lte=F("excess")), name="bulk_excess_decided_once"),
        ]
        indexes = [models.Index(fields=["received_at"], condition=Q(excess_left__gt=0), name="bulk_transfers_waiting")]

    def __str__(self) -> str:
        return f"{self.bank_ref}: {self.amount}"


class ExcessDecision(models.Model):
    """What became of money that was too much: sent back, or let pay a contract of the same trader. Written once."""

    class Kind(models.TextChoices):
        REFUND = "refund", _("chuyển trả")
        APPLY = "apply", _("trả cho hợp đồng")

    transfer = models.ForeignKey(BulkTransfer, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.PositiveBigIntegerField()
    contract = models.ForeignKey(BulkContract, models.PROTECT, null=True, blank=True, related_name="decisions")
    bank_ref = models.CharField(_("số tham chiếu lần chuyển trả"), max_length=60, blank=True)
    key = models.UUIDField(unique=True, editable=False)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="bulk_decision_positive"),
            models.CheckConstraint(
                condition=(Q(kind="refund", contract__isnull=True) & ~Q(bank_ref=""))
                | Q(kind="apply", contract__isnull=False, bank_ref=""),
                name="bulk_decision_makes_sense",
            ),
            models.UniqueConstraint(fields=["bank_ref"], condition=~Q(bank_ref=""), name="bulk_refund_once"),
        ]
        triggers = [append_only("decision_append_only")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.amount}"

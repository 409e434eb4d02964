"""Money paid back to customers: out of a point's till, or by bank transfer."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from logistics.models.cash import Remittance
from logistics.models.network import Point
from marketplace.common import clock
from marketplace.common.append_only import append_only
from marketplace.shop.order.models import Order


class Refund(models.Model):
    """So many đồng of what the market owed the customer of an order were paid, once for each key."""

    class Way(models.TextChoices):
        TILL = "till", _("tiền mặt tại bưu cục")
        BANK = "bank", _("chuyển khoản")

    key = models.UUIDField(unique=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds")
    amount = models.PositiveBigIntegerField(_("số tiền"))
    way = models.CharField(_("cách trả"), max_length=5, choices=Way.choices)
    point = models.ForeignKey(Point, models.PROTECT, null=True, blank=True, related_name="refunds")
    received_by = models.CharField(_("người nhận tiền"), max_length=120, blank=True)
    bank_ref = models.CharField(_("số tham chiếu của ngân hàng"), max_length=60, blank=True)
    paid_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="logistics_refund_positive"),
            models.CheckConstraint(
                condition=(Q(way="till", point__isnull=False, bank_ref="") & ~Q(received_by=""))
                | (Q(way="bank", point__isnull=True) & ~Q(bank_ref="")),
                name="logistics_refund_way",
            ),
        ]
        triggers = [append_only("refund_append_only")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.amount}"


class RemittanceRefund(models.Model):
    """A refund that was paid from a till lessens one remittance of that till, ever."""

    remittance = models.ForeignKey(Remittance, models.PROTECT, related_name="refund_links")
    refund = models.OneToOneField(Refund, models.PROTECT, related_name="remittance_link")

    def __str__(self) -> str:
        return f"{self.remittance_id}: {self.refund_id}"

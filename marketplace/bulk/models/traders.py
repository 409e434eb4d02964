"""Who buys by the truck."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.common import clock


class Trader(models.Model):
    """A legal buyer: a business or a registered household business, with its tax code."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(_("tên"), max_length=160)
    tax_code = models.CharField(_("mã số thuế"), max_length=14, unique=True)
    phone = models.CharField(_("số điện thoại"), max_length=16)
    address_text = models.CharField(_("địa chỉ"), max_length=300, blank=True)
    registered_at = models.DateTimeField(default=clock.now)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tax_code__regex=r"^[0-9]{10}(-[0-9]{3})?$|^[0-9]{12}$"), name="bulk_trader_tax_code"
            )
        ]

    def __str__(self) -> str:
        return self.name


class TraderMember(models.Model):
    """A person who bargains and signs for a trader."""

    trader = models.ForeignKey(Trader, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="trader_memberships")
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trader", "user"], condition=Q(until__isnull=True), name="bulk_trader_member_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.trader_id}: {self.user_id}"

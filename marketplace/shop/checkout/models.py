"""What only checkout knows: what a clerk allowed beyond a ration, how many unpaid orders may hold goods. All else are
rows of rooms below."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Ration
from marketplace.accounts.models import HouseholdAccount
from marketplace.common import clock
from marketplace.common.validity import Dated


class RationOverride(models.Model):
    """So much beyond a household's ration, allowed by a clerk with a reason, looked at later by somebody else.

    ``amount`` is in base units (grams, millilitres, pieces); ``period`` the number of the ration's period.
    """

    order = models.ForeignKey("order.Order", models.PROTECT, related_name="ration_overrides")
    ration = models.ForeignKey(Ration, models.PROTECT, related_name="overrides")
    account = models.ForeignKey(HouseholdAccount, models.PROTECT, related_name="ration_overrides")
    period = models.PositiveIntegerField()
    amount = models.PositiveBigIntegerField(_("vượt định mức"))
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("lý do"), max_length=200)
    at = models.DateTimeField(default=clock.now)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_note = models.CharField(_("kết luận"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0) & ~Q(reason=""), name="checkout_override_says_why"),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("clerk")),
                name="checkout_override_second_person",
            ),
        ]
        indexes = [models.Index(fields=["reviewed_at", "at"], name="checkout_override_review")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.amount}"


class ReservationLimit(Dated):
    """So many orders of one telephone number may hold goods and wait for their money; without a row, any number."""

    most_orders = models.PositiveSmallIntegerField(_("số đơn chờ chuyển khoản nhiều nhất của một số điện thoại"))

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(most_orders__gt=0), name="checkout_reservation_limit_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.most_orders}"

"""Who a ration belongs to: a household that buys, known by keys that somebody verified."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.areas.models import Commune
from marketplace.common import clock


class HouseholdAccount(models.Model):
    """A buying household. Its address is advice for review, never a key: two households may share a gate."""

    name = models.CharField(_("chủ hộ"), max_length=120)
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("xã, phường")
    )
    address_text = models.CharField(_("số nhà, đường, thôn"), max_length=300, blank=True)
    address_folded = models.CharField(max_length=300, blank=True, db_index=True, editable=False)
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # Two accounts that turn out to be one household: the later one points to the one that stays.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    merged_at = models.DateTimeField(null=True, blank=True)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    merge_reason = models.CharField(_("lý do gộp"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(merged_by__isnull=False, merged_at__isnull=False),
                name="accounts_merge_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("pk")), name="accounts_merge_moves"
            ),
        ]
        indexes = [models.Index(fields=["commune", "address_folded"], name="accounts_household_address")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class HouseholdKey(models.Model):
    """A phone that answered a code, or a citizen id that a clerk saw; stored as a keyed hash, in one account only."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("số điện thoại đã trả lời mã")
        IDENTITY = "identity", _("giấy tờ giao dịch viên đã xem")

    account = models.ForeignKey(HouseholdAccount, models.PROTECT, related_name="keys")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value_hash = models.CharField(max_length=80)
    value_end = models.CharField(_("số cuối"), max_length=4)
    verified_at = models.DateTimeField(default=clock.now)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value_hash"], condition=Q(removed_at__isnull=True), name="accounts_household_key_once"
            ),
            # An identity was seen by somebody; a phone may have answered the machine.
            models.CheckConstraint(
                condition=Q(kind="phone") | Q(verified_by__isnull=False), name="accounts_identity_seen_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} …{self.value_end}"

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
    removed_why = models.CharField(_("vì sao gỡ"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value_hash"], condition=Q(removed_at__isnull=True), name="accounts_household_key_once"
            ),
            # An identity was seen by somebody; a phone may have answered the machine.
            models.CheckConstraint(
                condition=Q(kind="phone") | Q(verified_by__isnull=False), name="accounts_identity_seen_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | (Q(removed_by__isnull=False) & ~Q(removed_why="")),
                name="accounts_key_removed_by_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} …{self.value_end}"


class HouseholdPresence(models.Model):
    """Evidence that somebody of the household was there when its ration was drawn on; good for one order, for a while.

    A number that was only spoken is none. ``noted_by`` is the clerk, carrier or team member who asked, none where the
    household itself answered on the web. ``used_on`` names what was bought with it ("order:42").
    """

    class How(models.TextChoices):
        CODE = "code", _("mã tin nhắn")
        IDENTITY = "identity", _("giấy tờ đã xem")
        VOUCHED = "vouched", _("giao dịch viên cam đoan")

    account = models.ForeignKey(HouseholdAccount, models.PROTECT, related_name="presences")
    how = models.CharField(max_length=10, choices=How.choices)
    key = models.ForeignKey(HouseholdKey, models.PROTECT, null=True, blank=True, related_name="presences")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField(default=clock.now)
    reason = models.CharField(_("lý do"), max_length=200, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    used_on = models.CharField(max_length=40, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_note = models.CharField(_("kết luận"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["used_on"], condition=~Q(used_on=""), name="accounts_one_presence_a_use"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, used_on="") | (Q(used_at__isnull=False) & ~Q(used_on="")),
                name="accounts_presence_used_on_something",
            ),
            # A key answered or was seen; or a clerk gave their word, with a reason.
            models.CheckConstraint(
                condition=(Q(how="code") | Q(how="identity", noted_by__isnull=False)) & Q(key__isnull=False)
                | (Q(how="vouched", noted_by__isnull=False) & ~Q(reason="")),
                name="accounts_presence_shown_how",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=models.F("noted_by")),
                name="accounts_presence_second_person",
            ),
        ]
        indexes = [models.Index(fields=["account", "noted_by", "noted_at"], name="accounts_presence_fresh")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.how}"

"""Zones under a dated decision, and the community teams that carry goods into them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from logistics.models.network import Carrier
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.append_only import append_only


class Zone(models.Model):
    """Communes under a decision from a moment to a moment (no end: until it is lifted).

    Green: free. Yellow: contactless. Orange: permit, fixed hours (of the day in Vietnam). Red: goods are handed over at
    the boundary.
    """

    class Level(models.TextChoices):
        GREEN = "green", _("xanh")
        YELLOW = "yellow", _("vàng")
        ORANGE = "orange", _("cam")
        RED = "red", _("đỏ")

    name = models.CharField(_("tên vùng"), max_length=160)
    level = models.CharField(_("mức"), max_length=6, choices=Level.choices)
    communes = models.ManyToManyField(Commune, related_name="zones", verbose_name=_("xã, phường"))
    starts_at = models.DateTimeField(_("từ"))
    ends_at = models.DateTimeField(_("đến"), null=True, blank=True)
    enter_from = models.TimeField(_("được vào từ"), null=True, blank=True)
    enter_until = models.TimeField(_("được vào đến"), null=True, blank=True)
    permit = models.CharField(_("giấy phép vào vùng"), max_length=120, blank=True)
    source = models.CharField(_("quyết định"), max_length=300)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)  # when customers were told whose parcels a red one holds

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="logistics_zone_in_order"
            ),
            models.CheckConstraint(
                condition=Q(enter_from__isnull=True, enter_until__isnull=True)
                | Q(level="orange", enter_from__isnull=False, enter_until__gt=F("enter_from")),
                name="logistics_zone_hours_of_orange",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.level}"


class CommunityTeam(models.Model):
    """People of a commune who collect orders by household and carry the goods in from the boundary."""

    commune = models.ForeignKey(Commune, models.PROTECT, related_name="community_teams")
    name = models.CharField(_("tên tổ"), max_length=120)
    boundary = models.CharField(_("điểm giao ở ranh giới"), max_length=200)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """A person's role in a community team."""

    class Role(models.TextChoices):
        LEADER = "leader", _("tổ trưởng")
        MEMBER = "member", _("thành viên")

    team = models.ForeignKey(CommunityTeam, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="team_memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"], condition=Q(until__isnull=True), name="logistics_team_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class Manifest(models.Model):
    """The orders of one collection by a team: ordered by household, handed over together at the boundary."""

    class Status(models.TextChoices):
        COLLECTING = "collecting", _("đang gom đơn")
        CLOSED = "closed", _("đã chốt")
        HANDED_OVER = "handed_over", _("đã nhận ở ranh giới")
        DONE = "done", _("các hộ đã nhận")

    key = models.UUIDField(unique=True)
    number = models.CharField(max_length=24, unique=True)
    team = models.ForeignKey(CommunityTeam, models.PROTECT, related_name="manifests")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.COLLECTING)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    handed_over_by = models.ForeignKey(Carrier, models.PROTECT, null=True, blank=True, related_name="+")
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team"], condition=Q(status="collecting"), name="logistics_one_collection_a_team"
            )
        ]

    def __str__(self) -> str:
        return self.number


class ManifestOrder(models.Model):
    """One household's order on a manifest, and its receipt: who took the goods, when, what was paid to the team."""

    manifest = models.ForeignKey(Manifest, models.PROTECT, related_name="entries")
    order = models.OneToOneField("order.Order", models.PROTECT, related_name="manifest_entry")
    received_by = models.CharField(_("người nhận"), max_length=120, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.manifest_id}: {self.order_id}"


class HouseholdPayment(models.Model):
    """What a household paid its team for what went over the boundary at one hand-over, and what was due for it.

    The team gave the carrier what was due. ``paid`` may be another sum, with a word why: the team lent it, or owes it.
    """

    key = models.UUIDField()  # of the hand-over
    entry = models.ForeignKey(ManifestOrder, models.PROTECT, related_name="payments")
    due = models.PositiveBigIntegerField()  # đồng that the carrier got for this household
    paid = models.PositiveBigIntegerField()  # đồng that the team got from it
    note = models.CharField(_("vì sao khác"), max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "entry"], name="logistics_household_paid_once"),
            models.CheckConstraint(
                condition=Q(paid=F("due")) | ~Q(note=""), name="logistics_household_difference_says_why"
            ),
        ]
        triggers = [append_only("household_payment_append_only")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.paid}/{self.due}"

    @property
    def difference(self) -> int:
        """Return paid − due in đồng: negative where the team lent the rest."""
        return self.paid - self.due

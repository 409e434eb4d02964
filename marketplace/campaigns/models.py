"""A season: which crops from which provinces between which days, and who watches it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Crop
from marketplace.areas.models import Province
from marketplace.common import clock


class Campaign(models.Model):
    """A selling season. An order line counts when crop, province of the growing household and day fit."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("tên mùa"), max_length=160)
    crops = models.ManyToManyField(Crop, related_name="campaigns")
    provinces = models.ManyToManyField(Province, related_name="campaigns")
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"))
    target_kg = models.PositiveBigIntegerField(_("chỉ tiêu, kg"), null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaigns_days_in_order")]

    def __str__(self) -> str:
        return self.name


class CampaignMember(models.Model):
    """A person's role in a campaign."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("quản lý mùa")
        VIEWER = "viewer", _("theo dõi")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="campaign_memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "user"], name="campaigns_member_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class ProvinceOfficer(models.Model):
    """A person follows the figures of a province. (Here, as areas lies below accounts and may not know people.)"""

    province = models.ForeignKey(Province, models.CASCADE, related_name="officers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="province_memberships")
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["province", "user"], name="campaigns_officer_once")]

    def __str__(self) -> str:
        return f"{self.province_id}: {self.user_id}"

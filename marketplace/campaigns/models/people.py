"""Who follows seasons."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.areas.models import Province
from marketplace.campaigns.models.plan import Campaign
from marketplace.common import clock


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

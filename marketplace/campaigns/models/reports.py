"""Reports that go out by themselves."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.campaigns.models.plan import Campaign
from marketplace.common.validity import Dated


class ReportSchedule(Dated):
    """A person gets the season's report of the day before by e-mail, from this hour on. Officers get their part."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="report_schedules")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    hour = models.PositiveSmallIntegerField(default=7)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(hour__lt=24), name="campaigns_report_hour"),
            models.UniqueConstraint(fields=["campaign", "user", "valid_from"], name="campaigns_report_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.hour} h"


class ReportSent(models.Model):
    """The report of a day went into the outbox."""

    schedule = models.ForeignKey(ReportSchedule, models.CASCADE, related_name="sent")
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "day"], name="campaigns_report_sent_once")]

    def __str__(self) -> str:
        return f"{self.schedule_id}: {self.day}"

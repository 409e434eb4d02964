"""Countable limits (rations, campaign caps). Who writes a limit says what it means; placement takes from it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.common import clock


class Quota(models.Model):
    """So much of a thing for a key and a period, e.g. key "cap:vai-thieu-2026:kg". Units are the writer's."""

    key = models.CharField(max_length=120, unique=True)
    limit = models.BigIntegerField()
    taken = models.BigIntegerField(default=0)
    # A sentence as the catalogues know it, and the words put into it: it is said in the language of who is refused.
    reason = models.CharField(_("câu nói với khách khi hết"), max_length=200, blank=True)
    reason_words = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=200, help_text=_("Ai đặt hạn mức, theo văn bản nào"))
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(taken__gte=0) & Q(taken__lte=F("limit")), name="quotas_never_over"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.taken}/{self.limit}"


class Take(models.Model):
    """What one holder (e.g. "order:42") took of a quota; released at most once."""

    quota = models.ForeignKey(Quota, models.PROTECT, related_name="takes")
    holder = models.CharField(max_length=80)
    amount = models.BigIntegerField()
    taken_at = models.DateTimeField(default=clock.now)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quota", "holder"], name="quotas_take_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="quotas_take_positive"),
        ]
        indexes = [models.Index(fields=["holder"], name="quotas_take_holder")]

    def __str__(self) -> str:
        return f"{self.holder}: {self.amount}"

"""What a household offers."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from farmers.models.growing import GrowingArea
from farmers.models.households import Household
from marketplace.common import clock


@pghistory.track(fields=["state"])
class Listing(models.Model):
    """A product offered from the household's stocking place: product + stock record, perhaps before harvest."""

    class State(models.TextChoices):
        DRAFT = "draft", _("bản nháp")
        ACTIVE = "active", _("đang bán")
        PAUSED = "paused", _("tạm ngưng")
        CLOSED = "closed", _("đã đóng")

    household = models.ForeignKey(Household, models.PROTECT, related_name="listings")
    product = models.OneToOneField("catalogue.Product", models.PROTECT, related_name="listing")
    stockrecord = models.OneToOneField("partner.StockRecord", models.PROTECT, related_name="listing")
    growing_area = models.ForeignKey(GrowingArea, models.PROTECT, related_name="listings")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    listed_at = models.DateTimeField(default=clock.now)
    listed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True, null=True, editable=False)  # of the form: sent twice, it is listed once

    def __str__(self) -> str:
        return f"{self.product_id} @ {self.household_id}"

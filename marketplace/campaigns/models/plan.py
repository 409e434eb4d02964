"""A season as it is planned: what is in it, when, what it aims at, and how each unit is counted."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Crop, Product
from marketplace.areas.models import Province
from marketplace.common.validity import Dated
from marketplace.shop.partner.models import Discount, LegalSeller


@pghistory.track(fields=["state", "starts_on", "ends_on"])
class Campaign(models.Model):
    """A selling season. An order line counts when crop, province of its seller and day of the order fit.

    ``products`` and ``sellers`` narrow that down where any are named; none named means all.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("bản nháp")
        OPEN = "open", _("đang chạy")
        CLOSED = "closed", _("đã kết thúc")

    slug = models.SlugField(unique=True)
    name = models.CharField(_("tên mùa"), max_length=160)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.DRAFT)
    crops = models.ManyToManyField(Crop, related_name="campaigns")
    provinces = models.ManyToManyField(Province, related_name="campaigns")
    products = models.ManyToManyField(Product, related_name="campaigns", blank=True)
    sellers = models.ManyToManyField(LegalSeller, related_name="campaigns", blank=True)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"))
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaigns_days_in_order")]

    def __str__(self) -> str:
        return self.name

    @property
    def days(self) -> int:
        """Return how many days the season has, both ends included."""
        return (self.ends_on - self.starts_on).days + 1


class CampaignTarget(models.Model):
    """What the season aims at, in whole units of the measure: kg, birds, eggs, boxes, litres, đồng, orders …"""

    class Measure(models.TextChoices):
        KG = "kg", _("kg")
        EGG = "egg", _("quả trứng")
        BIRD = "bird", _("con")
        BOX = "box", _("hộp")
        LITRE = "litre", _("lít")
        DONG = "dong", _("đồng tiền hàng")
        ORDERS = "orders", _("đơn hàng")
        HOUSEHOLDS_ACTIVE = "households_active", _("hộ có hàng bán")
        HOUSEHOLDS_PAID = "households_paid", _("hộ đã nhận tiền")
        VISITS = "visits", _("lượt xem")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="targets")
    measure = models.CharField(max_length=20, choices=Measure.choices)
    amount = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "measure"], name="campaigns_target_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="campaigns_target_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.amount}"


class CountingRule(models.Model):
    """The season's rule, in words, of how one unit is counted. It is printed under the figures."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="counting_rules")
    unit = models.CharField(max_length=10, choices=Crop.Unit.choices)
    rule = models.CharField(_("cách đếm"), max_length=400)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="campaigns_rule_once_a_unit")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.rule}"

    @property
    def words(self) -> str:
        """Return the rule in the reader's language where it is one of ours, else as it was written."""
        return gettext(self.rule) if self.rule else ""


class Conversion(Dated):
    """What one unit of a crop weighs, where somebody has put that on record. Without a row nothing is converted."""

    crop = models.ForeignKey(Crop, models.PROTECT, related_name="conversions")
    grams = models.PositiveIntegerField(_("gam một đơn vị"))

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(grams__gt=0), name="campaigns_conversion_weighs"),
        ]

    def __str__(self) -> str:
        return f"{self.crop}: {self.grams} g"


class SeasonDiscount(models.Model):
    """A discount belongs to a season: its report sums what this one costs, and no other."""

    discount = models.OneToOneField(Discount, models.CASCADE, primary_key=True, related_name="season")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="discounts")

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.discount_id}"

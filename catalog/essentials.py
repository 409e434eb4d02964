"""What an authority decides about essentials: ceilings of price, rations; and which limits a product draws on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.produce import Crop
from marketplace.areas.models import Commune, Province
from marketplace.common import clock
from marketplace.common.validity import Dated


class PriceDecision(Dated):
    """An authority's dated decision on stabilised prices, in the whole provinces and the single communes it names.

    ``valid_from`` is the paper's own first day; a paper that came late was first known on the day of ``entered_at``.
    """

    authority = models.CharField(_("cơ quan"), max_length=160)
    number = models.CharField(_("số quyết định"), max_length=60)
    signed_on = models.DateField(_("ngày ký"))
    title = models.CharField(_("trích yếu"), max_length=300, blank=True)
    provinces = models.ManyToManyField(
        Province, related_name="price_decisions", verbose_name=_("tỉnh, thành"), blank=True
    )
    communes = models.ManyToManyField(Commune, related_name="price_decisions", verbose_name=_("xã, phường"), blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["authority", "number"], name="catalogue_price_decision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.authority})"

    def holds_in(self, commune: Commune) -> bool:
        """Whether the area named has the commune in it (areas prefetched: no query)."""
        return any(one.pk == commune.province_id for one in self.provinces.all()) or any(
            one.pk == commune.pk for one in self.communes.all()
        )


class PriceCeiling(models.Model):
    """The most that a unit of a commodity may cost under a decision, in whole đồng, tax included.

    The unit is the commodity's (``Crop.counted_in``): a kilogram, a litre, an egg, a bird, a box.
    """

    decision = models.ForeignKey(PriceDecision, models.PROTECT, related_name="ceilings")
    crop = models.ForeignKey(Crop, models.PROTECT, related_name="ceilings")
    amount = models.PositiveIntegerField(_("giá trần một đơn vị, đồng"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "crop"], name="catalogue_ceiling_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="catalogue_ceiling_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.crop}: {self.amount}"


class Ration(Dated):
    """So much of a commodity for a household account in each period of ``per_days`` days, in the provinces named.

    ``amount`` is in base units: grams, millilitres, or pieces (see ``catalog.measures``). Periods are counted from
    ``valid_from``. ``source`` names the decision.
    """

    crop = models.ForeignKey(Crop, models.PROTECT, related_name="rations")
    provinces = models.ManyToManyField(Province, related_name="rations", verbose_name=_("tỉnh, thành"))
    amount = models.PositiveIntegerField(_("mỗi hộ được mua"))
    per_days = models.PositiveSmallIntegerField(_("trong mấy ngày"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(amount__gt=0) & Q(per_days__gt=0), name="catalogue_ration_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.crop}: {self.amount} / {self.per_days}"


class LimitedProduct(models.Model):
    """A product draws on a countable limit that a higher room wrote (a campaign's cap, a forecast's grams).

    ``key`` is the quota's; "{day}" in it stands for the day of the order, so that a limit may be daily.
    """

    class Measure(models.TextChoices):
        PACKS = "packs", _("gói")
        GRAMS = "grams", _("gam")
        ORDERS = "orders", _("đơn")

    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="limits")
    key = models.CharField(max_length=120)
    measure = models.CharField(max_length=6, choices=Measure.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "key"], name="catalogue_limit_once")]
        indexes = [models.Index(fields=["key"], name="catalogue_limit_key")]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.key}"

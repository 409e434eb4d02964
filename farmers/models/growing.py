"""What grows where, what was harvested, and which lot each pack came from."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Certificate, Crop
from farmers.models.households import Household
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.append_only import append_only


class GrowingArea(models.Model):
    """A plot or orchard of one crop; certificates speak for areas."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="growing_areas")
    crop = models.ForeignKey(Crop, models.PROTECT, related_name="growing_areas")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+")
    name = models.CharField(_("tên vườn"), max_length=120)
    area_m2 = models.PositiveIntegerField(_("diện tích, m²"), null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    # Months in which it is usually harvested, 1 to 12; from 11 to 2 goes over the new year. Unknown: both empty.
    season_from = models.PositiveSmallIntegerField(_("thu hoạch từ tháng"), null=True, blank=True)
    season_to = models.PositiveSmallIntegerField(_("đến tháng"), null=True, blank=True)
    certificates = models.ManyToManyField(Certificate, related_name="growing_areas", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(season_from__isnull=True, season_to__isnull=True)
                | Q(season_from__gte=1, season_from__lte=12, season_to__gte=1, season_to__lte=12),
                name="farmers_area_season_is_months",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def season_months(self) -> frozenset[int]:
        """Return the months of the harvest; none when it is not known."""
        if self.season_from is None or self.season_to is None:
            return frozenset()
        if self.season_from <= self.season_to:
            return frozenset(range(self.season_from, self.season_to + 1))
        return frozenset([*range(self.season_from, 13), *range(1, self.season_to + 1)])


class Lot(models.Model):
    """The physical harvest of one crop from one growing area on one day, in grams. Draws never exceed it."""

    code = models.CharField(max_length=24, unique=True)
    growing_area = models.ForeignKey(GrowingArea, models.PROTECT, related_name="lots")
    harvested_on = models.DateField(_("ngày thu hoạch"))
    grams = models.PositiveBigIntegerField(_("khối lượng, gam"))
    drawn_grams = models.PositiveBigIntegerField(default=0)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True, null=True, editable=False)  # of the form: sent twice, it is recorded once
    held_at = models.DateTimeField(null=True, blank=True)  # called back: nothing leaves it until it is let go

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(drawn_grams__lte=F("grams")), name="farmers_lot_never_overdrawn"),
            models.CheckConstraint(condition=Q(grams__gt=0), name="farmers_lot_weighs"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def grams_left(self) -> int:
        """Return the grams not yet drawn."""
        return self.grams - self.drawn_grams


class Forecast(models.Model):
    """A harvest to come, as the household expects it. Pre-orders are promised from it, never more than its grams."""

    growing_area = models.ForeignKey(GrowingArea, models.PROTECT, related_name="forecasts")
    expected_from = models.DateField(_("dự kiến thu hoạch từ"))
    expected_to = models.DateField(_("đến"))
    grams = models.PositiveBigIntegerField(_("sản lượng dự kiến, gam"))
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True, editable=False)  # of the form: sent twice, it is made once

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expected_to__gte=F("expected_from")), name="farmers_forecast_days_in_order"
            ),
            models.CheckConstraint(condition=Q(grams__gt=0), name="farmers_forecast_weighs"),
        ]

    def __str__(self) -> str:
        return f"{self.growing_area_id}: {self.grams} g"


class Preorder(models.Model):
    """An order line promised from a forecast; packing draws it from the lots that the forecast became."""

    line = models.OneToOneField("order.Line", models.PROTECT, related_name="preorder")
    forecast = models.ForeignKey(Forecast, models.PROTECT, related_name="preorders")
    grams = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.line_id}: {self.grams} g"


class LotDraw(models.Model):
    """Which lot a line was packed from: written at packing; a recall reads it."""

    line = models.ForeignKey("order.Line", models.PROTECT, related_name="lot_draws")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="draws")
    quantity = models.PositiveIntegerField()
    grams = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "lot"], name="farmers_draw_once")]
        triggers = [append_only("draw_append_only")]

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.grams} g"

"""Households and what they grow: growing areas, lots, listings, and which lot each pack came from."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Certificate, Crop
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.append_only import append_only
from marketplace.shop.partner.models import LegalSeller


@pghistory.track(fields=["state"])
class Household(models.Model):
    """A farm household (or co-operative): one legal seller, one stocking place, its people in memberships."""

    class State(models.TextChoices):
        APPLIED = "applied", _("đã đăng ký")
        VERIFIED = "verified", _("đã xác minh")
        ACTIVE = "active", _("đang bán")
        PAUSED = "paused", _("nghỉ mùa")
        CLOSED = "closed", _("đã đóng")

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(_("tên hộ"), max_length=160)
    legal_seller = models.OneToOneField(LegalSeller, models.PROTECT, related_name="household")
    stocking_place = models.OneToOneField("partner.Partner", models.PROTECT, related_name="household")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+")
    address_text = models.CharField(_("thôn, bản, số nhà"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLIED)
    story = models.TextField(_("câu chuyện của hộ"), blank=True)
    joined_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class HouseholdMember(models.Model):
    """A person's role in a household; an agent acts for people without a phone of their own."""

    class Role(models.TextChoices):
        OWNER = "owner", _("chủ hộ")
        WORKER = "worker", _("người nhà")
        AGENT = "agent", _("người làm thay")

    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="household_memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "user"], condition=Q(until__isnull=True), name="farmers_member_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class GrowingArea(models.Model):
    """A plot or orchard of one crop; certificates speak for areas."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="growing_areas")
    crop = models.ForeignKey(Crop, models.PROTECT, related_name="growing_areas")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+")
    name = models.CharField(_("tên vườn"), max_length=120)
    area_m2 = models.PositiveIntegerField(_("diện tích, m²"), null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    certificates = models.ManyToManyField(Certificate, related_name="growing_areas", blank=True)

    def __str__(self) -> str:
        return self.name


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

"""What is offered or asked for by the truck, and the prices that go to and fro."""

import datetime as dt

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Crop
from farmers.models import GrowingArea, Household
from marketplace.areas.models import Province
from marketplace.bulk.models.traders import Trader
from marketplace.common import clock
from marketplace.common.append_only import append_only

LEAST_GRAMS = 1_000_000
"""A bulk sale is a truck's load, from one tonne; less is a parcel's business (docs/glossary.md)."""
MOST_GRAMS = 20_000_000
"""To twenty tonnes: more is two contracts."""

_IN_BOUNDS = Q(grams__gte=LEAST_GRAMS, grams__lte=MOST_GRAMS)


class Side(models.TextChoices):
    """The two sides of a bulk sale."""

    SELLER = "seller", _("bên bán")
    TRADER = "trader", _("bên mua")


@pghistory.track(fields=["state"])
class BulkOffer(models.Model):
    """So many tonnes of a crop at a price, to be fetched within some days: offered by a household, or asked for."""

    class State(models.TextChoices):
        OPEN = "open", _("đang thương lượng")
        AGREED = "agreed", _("đã chốt giá")
        WITHDRAWN = "withdrawn", _("đã rút")

    number = models.CharField(max_length=24, unique=True)
    side = models.CharField(max_length=10, choices=Side.choices)
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="bulk_offers")
    trader = models.ForeignKey(Trader, models.PROTECT, null=True, blank=True, related_name="bulk_offers")
    crop = models.ForeignKey(Crop, models.PROTECT, related_name="bulk_offers")
    # Where it grows: known of what a household offers. Where it is wanted from: what a trader may ask for.
    growing_area = models.ForeignKey(GrowingArea, models.PROTECT, null=True, blank=True, related_name="bulk_offers")
    province = models.ForeignKey(Province, models.PROTECT, null=True, blank=True, related_name="+")
    grams = models.PositiveBigIntegerField(_("khối lượng, gam"))
    price_per_kg = models.PositiveIntegerField(_("giá một kg, đồng"))
    pickup_from = models.DateField(_("xe đến lấy từ ngày"))
    pickup_to = models.DateField(_("đến ngày"))
    grade = models.CharField(_("hạng"), max_length=40, blank=True)
    note = models.CharField(_("ghi thêm"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    key = models.UUIDField(unique=True, editable=False)  # of the form: sent twice, it is made once
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(side="seller", household__isnull=False, growing_area__isnull=False, trader__isnull=True)
                | Q(side="trader", trader__isnull=False, household__isnull=True, growing_area__isnull=True),
                name="bulk_offer_is_of_one_side",
            ),
            models.CheckConstraint(condition=_IN_BOUNDS, name="bulk_offer_fills_a_truck"),
            models.CheckConstraint(condition=Q(price_per_kg__gt=0), name="bulk_offer_costs"),
            models.CheckConstraint(condition=Q(pickup_to__gte=F("pickup_from")), name="bulk_offer_days_in_order"),
        ]
        indexes = [models.Index(fields=["state", "side", "pickup_to"], name="bulk_offers_open")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether prices can still be named: nobody has agreed or withdrawn, and the last day has not passed."""
        return self.state == self.State.OPEN and self.pickup_to >= clock.today()

    def fits(self, day: dt.date) -> bool:
        """Whether a truck may come on that day."""
        return self.pickup_from <= day <= self.pickup_to


class BulkPrice(models.Model):
    """A price named by one side to the other about an offer: the latest between two of them stands. Written once."""

    offer = models.ForeignKey(BulkOffer, models.PROTECT, related_name="prices")
    household = models.ForeignKey(Household, models.PROTECT, related_name="bulk_prices")
    trader = models.ForeignKey(Trader, models.PROTECT, related_name="bulk_prices")
    growing_area = models.ForeignKey(GrowingArea, models.PROTECT, related_name="bulk_prices")
    side = models.CharField(max_length=10, choices=Side.choices)
    grams = models.PositiveBigIntegerField()
    price_per_kg = models.PositiveIntegerField()
    pickup_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    key = models.UUIDField(unique=True, editable=False)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_IN_BOUNDS, name="bulk_price_fills_a_truck"),
            models.CheckConstraint(condition=Q(price_per_kg__gt=0), name="bulk_price_costs"),
        ]
        indexes = [models.Index(fields=["offer", "household", "trader", "-id"], name="bulk_prices_latest")]
        triggers = [append_only("price_append_only")]

    def __str__(self) -> str:
        return f"{self.offer_id}: {self.price_per_kg}"

"""A season's figures: append-only differences, and what they fold to. See docs/algorithms/figures.md."""

from django.db import models
from django.db.models import Q

from catalog.models import Crop, Product
from marketplace.areas.models import Province
from marketplace.campaigns.models.plan import Campaign
from marketplace.common.append_only import append_only
from marketplace.settlement.models import PayoutBatch
from marketplace.shop.order.models import Order
from marketplace.shop.partner.models import LegalSeller

NUMBERS = (
    "orders",
    "parcels",
    "cancelled",
    "returned",
    "delivered",
    "packs",
    "amount",
    "measured",
    "estimated",
    "unknown_packs",
    "discount",
    "platform_due",
    "province_due",
    "paid",
    "visits",
)
"""What is added up. Counts; đồng for ``amount``, ``discount``, ``…_due`` and ``paid``; ``measured`` and ``estimated``
are grams, millilitres or pieces, as the crop is counted."""

CELL = ("campaign_id", "province_id", "crop_id", "operator", "brand", "channel", "day", "hour")
"""Where a number belongs. Day and hour are those at which the order was placed, in Vietnam."""


SELLER_CELL = ("campaign_id", "province_id", "seller_id", "operator", "brand", "channel", "day", "hour")
"""Where a seller's numbers belong."""


class Cell(models.Model):
    """Season × province × crop × operator × brand × channel × day × hour.

    Without a crop: counts of orders, parcels, payments, visits. Without a province as well: orders of the whole
    season, where an order of two provinces is one.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="+")
    crop = models.ForeignKey(Crop, models.PROTECT, null=True, related_name="+")
    operator = models.CharField(max_length=10, blank=True)
    brand = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()

    orders = models.BigIntegerField(default=0)
    parcels = models.BigIntegerField(default=0)
    cancelled = models.BigIntegerField(default=0)
    returned = models.BigIntegerField(default=0)
    delivered = models.BigIntegerField(default=0)
    packs = models.BigIntegerField(default=0)
    amount = models.BigIntegerField(default=0)
    measured = models.BigIntegerField(default=0)
    estimated = models.BigIntegerField(default=0)
    unknown_packs = models.BigIntegerField(default=0)
    discount = models.BigIntegerField(default=0)
    platform_due = models.BigIntegerField(default=0)
    province_due = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    visits = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class FigureDelta(Cell):
    """What one change of one order (or of the visits of an hour) added to a cell, or took from it. Append-only."""

    order = models.ForeignKey(Order, models.CASCADE, null=True, related_name="+")
    seller = models.ForeignKey(LegalSeller, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        triggers = [append_only("delta_append_only")]
        indexes = [
            models.Index(fields=["order"], name="campaigns_delta_order"),
            models.Index(fields=["campaign", "day"], name="campaigns_delta_day"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.day} {self.hour}: {self.order_id}"


class Figure(Cell):
    """The sum of the deltas of a cell."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "province", "crop", "operator", "brand", "channel", "day", "hour"],
                name="campaigns_figure_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.day} {self.hour}"


class SellerFigure(models.Model):
    """What a seller sold in a season and was paid for it, by path and hour: the sum of the seller's deltas."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="+")
    seller = models.ForeignKey(LegalSeller, models.PROTECT, related_name="+")
    operator = models.CharField(max_length=10, blank=True)
    brand = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    packs = models.BigIntegerField(default=0)
    amount = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "province", "seller", "operator", "brand", "channel", "day", "hour"],
                name="campaigns_seller_figure_of_hour",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.seller_id}"


class FigureCursor(models.Model):
    """How far the changes of orders have been read: the oldest transaction that was open at the last reading."""

    name = models.CharField(max_length=20, primary_key=True)
    xid = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.xid}"


class CountedBatch(models.Model):
    """A payout batch whose payments are in the figures."""

    batch = models.OneToOneField(PayoutBatch, models.CASCADE, primary_key=True, related_name="+")
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.batch_id)


class VisitCount(models.Model):
    """So many visits of a page in an hour: of a product's page, or of a season's own. No trace of who came."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, null=True, related_name="visit_counts")
    product = models.ForeignKey(Product, models.CASCADE, null=True, related_name="visit_counts")
    brand = models.CharField(max_length=40)
    operator = models.CharField(max_length=10, blank=True)
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    visits = models.PositiveBigIntegerField()
    batch = models.CharField(max_length=32)  # of the folding: sent again after a crash it is known
    folded_at = models.DateTimeField()

    class Meta:
        triggers = [append_only("visits_append_only")]
        constraints = [
            models.CheckConstraint(
                condition=Q(campaign__isnull=False, product__isnull=True)
                | Q(campaign__isnull=True, product__isnull=False),
                name="campaigns_visit_of_one_page",
            ),
            models.UniqueConstraint(
                fields=["batch", "campaign", "product", "brand", "operator", "day", "hour"],
                name="campaigns_visits_folded_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.hour}: {self.visits}"

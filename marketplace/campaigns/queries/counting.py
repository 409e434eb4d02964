"""Which order lines count for a season, and how much each is: in its crop's own unit, never converted."""

import datetime as dt
from collections.abc import Collection

from django.db.models import F, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from catalog.produce import Crop
from marketplace.areas.models import Province
from marketplace.campaigns.models import Campaign
from marketplace.common import clock
from marketplace.shop.order.models import Line, SellerOrder, SellerOrderStatus

NOT_SOLD = (SellerOrderStatus.CANCELLED, SellerOrderStatus.RETURNED)
"""Seller orders whose goods did not reach a customer in the end: they count as parcels, not as goods."""

_BY_WEIGHT = Q(product__crop__counted_in=Crop.Unit.KG)
_BY_PIECE = Q(product__crop__counted_in__in=(Crop.Unit.EGG, Crop.Unit.BIRD))
_BY_BOX = Q(product__crop__counted_in=Crop.Unit.BOX)
_SOME_WEIGHT = Q(estimated_grams__isnull=False) | Q(ordered_grams__isnull=False)


def counted_lines(campaign: Campaign, provinces: Collection[Province] | None = None) -> QuerySet[Line]:
    """Return the lines that count: crop and province of the season, ordered within its days (in Vietnam).

    The province is that of the selling household's commune. ``provinces`` narrows it to some of the season's own.
    """
    lines: QuerySet[Line] = Line.objects.filter(
        product__crop__in=campaign.crops.all(),
        seller_order__legal_seller__household__commune__province__in=campaign.provinces.all(),
        seller_order__placed_at__gte=_midnight(campaign.starts_on),
        seller_order__placed_at__lt=_midnight(campaign.ends_on + dt.timedelta(days=1)),
    )
    if provinces is not None:
        lines = lines.filter(seller_order__legal_seller__household__commune__province__in=provinces)
    return lines


def sold(lines: QuerySet[Line]) -> QuerySet[Line]:
    """Return the lines whose goods are with a customer or on the way."""
    kept: QuerySet[Line] = lines.exclude(seller_order__status__in=NOT_SOLD)
    return kept


def with_sums(lines: QuerySet[Line], **groups: str) -> QuerySet[Line, dict[str, object]]:
    """Group lines by ``groups`` (name → field) and add up packs, đồng and the measures of each crop's unit."""
    grouped = lines.annotate(**{name: F(field) for name, field in groups.items()}).values(*groups)
    sums: QuerySet[Line, dict[str, object]] = grouped.annotate(
        packs=Sum("quantity"),
        amount=Sum(Coalesce("final_price", F("unit_price") * F("quantity"), output_field=IntegerField())),
        weighed_grams=Sum("final_grams", filter=_BY_WEIGHT),
        estimated_grams_=Sum(
            Coalesce("estimated_grams", "ordered_grams"), filter=_BY_WEIGHT & Q(final_grams__isnull=True)
        ),
        pieces=Sum(F("quantity") * F("product__pack_pieces"), filter=_BY_PIECE),
        boxes=Sum("quantity", filter=_BY_BOX),
        unknown_packs=Sum(
            "quantity",
            filter=(_BY_WEIGHT & Q(final_grams__isnull=True) & ~_SOME_WEIGHT)
            | (_BY_PIECE & Q(product__pack_pieces__isnull=True)),
        ),
    ).order_by()
    return sums


def by_day(lines: QuerySet[Line]) -> QuerySet[Line]:
    """Return the lines with ``day``, the day in Vietnam on which they were ordered."""
    dated: QuerySet[Line] = lines.annotate(day_=TruncDate("seller_order__placed_at", tzinfo=clock.VIETNAM))
    return dated


def counted_seller_orders(campaign: Campaign, provinces: Collection[Province] | None = None) -> QuerySet[SellerOrder]:
    """Return the seller orders that have a line that counts."""
    return SellerOrder.objects.filter(pk__in=counted_lines(campaign, provinces).values("seller_order"))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.VIETNAM)

"""What counts for a season: which products are in it, and which order lines."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Exists, Q, QuerySet
from django.db.models.functions import Coalesce

from catalog.models import Product
from marketplace.areas.models import Province
from marketplace.campaigns.models import Campaign
from marketplace.common import clock
from marketplace.shop.order.models import Line, OrderStatus, SellerOrder, SellerOrderStatus
from marketplace.shop.partner.models import StockRecord

NOT_SOLD = (SellerOrderStatus.CANCELLED, SellerOrderStatus.RETURNED)
"""Seller orders whose goods did not reach a customer in the end: they count as parcels, not as goods."""

_HOUSEHOLD = "seller_order__legal_seller__household__commune__province"
_PLACE = "seller_order__stocking_place__commune__province"


def products_in(campaign: Campaign, *, narrowed: bool = True) -> QuerySet[Product]:
    """Return the products that are in the season, by crop, province of whoever sells them, and what the plan names.

    Not ``narrowed``: all that crops and provinces bring in, for choosing from.
    """
    # Asked as sets: joined, each product would come once for each shelf that it lies on.
    records = StockRecord.objects.order_by()
    products: QuerySet[Product] = Product.objects.filter(
        crop__in=campaign.crops.all(), pk__in=records.filter(_in_provinces(campaign)).values("product")
    )
    if narrowed:
        of_named = records.filter(partner__legal_seller__in=campaign.sellers.order_by().values("pk"))
        products = products.filter(
            _named_or_all(campaign, "products", "pk"),
            _nothing_named(campaign, "sellers") | Q(pk__in=of_named.values("product")),
        )
    return products


def records_in(campaign: Campaign) -> QuerySet[StockRecord]:
    """Return the stock records that are in the season: of its products, sold from its provinces, by its sellers.

    Goods of the shelves are one product at many points: those of other provinces and sellers are not in it.
    """
    records: QuerySet[StockRecord] = StockRecord.objects.filter(
        _in_provinces(campaign),
        _named_or_all(campaign, "products", "product"),
        _named_or_all(campaign, "sellers", "partner__legal_seller"),
        product__crop__in=campaign.crops.all(),
    )
    return records


def counted_lines(campaign: Campaign, provinces: Collection[Province] | None = None) -> QuerySet[Line]:
    """Return the lines that count: crop and province of the season, ordered within its days (in Vietnam).

    The province is that of the selling household's commune, for other sellers that of the stocking place, and comes
    as ``counted_province``. Orders that wait for their money do not count. ``provinces`` narrows to some
    of the season's own.
    """
    lines: QuerySet[Line] = (
        Line.objects.annotate(counted_province=Coalesce(_HOUSEHOLD, _PLACE))
        .filter(
            product__crop__in=campaign.crops.all(),
            counted_province__in=campaign.provinces.values("pk"),
            seller_order__placed_at__gte=clock.midnight(campaign.starts_on),
            seller_order__placed_at__lt=clock.midnight(campaign.ends_on + dt.timedelta(days=1)),
        )
        .exclude(order__status=OrderStatus.UNPAID)
    )
    lines = lines.filter(
        _named_or_all(campaign, "products", "product"),
        _named_or_all(campaign, "sellers", "seller_order__legal_seller"),
    )
    if provinces is not None:
        lines = lines.filter(counted_province__in=[province.pk for province in provinces])
    return lines


def sold(lines: QuerySet[Line]) -> QuerySet[Line]:
    """Return the lines whose goods are with a customer or on the way."""
    kept: QuerySet[Line] = lines.exclude(seller_order__status__in=NOT_SOLD)
    return kept


def counted_seller_orders(campaign: Campaign, provinces: Collection[Province] | None = None) -> QuerySet[SellerOrder]:
    """Return the seller orders that have a line that counts."""
    return SellerOrder.objects.filter(pk__in=counted_lines(campaign, provinces).values("seller_order"))


def _in_provinces(campaign: Campaign) -> Q:
    """Return the condition that a record's seller is at home in the season's provinces: without a home, its place."""
    provinces = campaign.provinces.order_by().values("pk")
    return Q(partner__household__commune__province__in=provinces) | Q(
        partner__household__isnull=True, partner__commune__province__in=provinces
    )


def _named_or_all(campaign: Campaign, names: str, column: str) -> Q:
    """Return the condition that a column is among what the plan names, where it names anything."""
    named = getattr(campaign, names).order_by().values("pk")
    return _nothing_named(campaign, names) | Q(**{f"{column}__in": named})


def _nothing_named(campaign: Campaign, names: str) -> Q:
    return Q(~Exists(getattr(campaign, names).through.objects.filter(campaign_id=campaign.pk)))

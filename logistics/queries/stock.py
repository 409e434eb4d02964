"""What lies at the outlets, what moves between them, and for how many days it will last."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.db.models import Q, QuerySet, Sum

from logistics.models import Outlet, Point, Transfer, TransferLine, VanTrip
from logistics.queries.visibility import Person, points_visible_to
from marketplace.common import clock
from marketplace.common.geo import great_circle_m
from marketplace.shop.order.models import OrderStatus, SellerOrder, SellerOrderStatus
from marketplace.shop.partner.models import StockMovement, StockRecord

SALES_DAYS = 14
"""Days of sales that the average is taken over."""
WANTED_DAYS = 7
"""A place should hold so many days of its sales; less is replenished up to it."""
KEPT_DAYS = 14
"""A place gives away only what it holds beyond so many days of its own sales."""

Kind = StockMovement.Kind


@dataclass(frozen=True)
class Source:
    """A place that can give ``packs`` of a record's product."""

    record: StockRecord
    packs: int
    metres: float


@dataclass(frozen=True)
class Cover:
    """One item at one place: what is free, what is sold in a day, for how long it lasts, and who could help."""

    record: StockRecord
    sold: int  # packs in the last SALES_DAYS days
    coming: int  # packs on transfers that are asked for or on their way
    source: Source | None = None

    @property
    def free(self) -> int:
        """Return the packs that are not promised."""
        level: int = self.record.net_stock_level
        return max(0, level)

    @property
    def days(self) -> float | None:
        """Return the days that the free stock lasts: 0 of an empty shelf; ``None`` where none was sold: unknown."""
        return self.days_of(self.free, self.sold)

    @staticmethod
    def days_of(free: int, sold: int) -> float | None:
        """Return the days that so much lasts where so much was sold in ``SALES_DAYS``; ``None`` is unknown."""
        if not free:
            return 0.0
        return None if sold <= 0 else free * SALES_DAYS / sold

    @property
    def is_short(self) -> bool:
        """Whether it lasts less than it should, as far as is known."""
        return self.lasts_short(self.days)

    @staticmethod
    def lasts_short(days: float | None) -> bool:
        """Whether so many days are less than there should be; of what is unknown nobody says so."""
        return days is not None and days < WANTED_DAYS

    @property
    def wanted(self) -> int:
        """Return the packs that are missing to ``WANTED_DAYS`` of sales, beyond what is coming."""
        if self.sold <= 0:
            return 0
        return max(0, ceil(self.sold * WANTED_DAYS / SALES_DAYS) - self.free - self.coming)

    @property
    def spare(self) -> int:
        """Return the packs that can be given away; where nothing was sold, nobody knows, so at most half of them."""
        if self.sold <= 0:
            return self.free // 2
        return max(0, self.free - ceil(self.sold * KEPT_DAYS / SALES_DAYS))


def outlets_visible_to(user: Person) -> QuerySet[Outlet]:
    """Return the outlets of the person's points and of those points' vans, and a carrier's own; all for an admin."""
    points = points_visible_to(user)
    own = Q(point__in=points) | Q(carrier__point__in=points)
    if user.is_authenticated and user.is_active:
        own |= Q(carrier__user=user.pk, carrier__is_active=True)
    return Outlet.objects.filter(own)


def outlets_at(point: Point) -> QuerySet[Outlet]:
    """Return the outlets of a point: its shelves first, then its vans."""
    here = Outlet.objects.filter(Q(point=point) | Q(carrier__point=point))
    return here.select_related("partner__legal_seller", "point", "carrier__user", "carrier__point").order_by(
        "carrier", "pk"
    )


def transfers_visible_to(user: Person) -> QuerySet[Transfer]:
    """Return the transfers from or to an outlet that the person sees."""
    places = outlets_visible_to(user).values("partner")
    return Transfer.objects.filter(Q(source__in=places) | Q(target__in=places))


def store_orders_to_pack(point: Point) -> QuerySet[SellerOrder]:
    """Return orders from the shelves of a point that wait to be packed, the earliest promised first."""
    parts = SellerOrder.objects.filter(
        stocking_place__outlet__point=point, status__in=[SellerOrderStatus.PLACED, SellerOrderStatus.CONFIRMED]
    )
    waiting = parts.filter(shipment__isnull=False).exclude(order__status=OrderStatus.UNPAID)
    return waiting.order_by("shipment__promised_by", "pk")


def trips_at(point: Point) -> QuerySet[VanTrip]:
    """Return the selling trips of a point's carriers, the newest first."""
    return VanTrip.objects.filter(carrier__point=point).select_related("carrier__user").order_by("-started_at", "-pk")


def cover_at(point: Point, *, records: Iterable[StockRecord] | None = None) -> list[Cover]:
    """Return how long each item on a point's shelves lasts, the shortest first, and where more of it could come from.

    Four queries, however many items. An empty shelf comes first, also where nothing was sold because it was empty all
    along; of what lies there unsold nobody knows how long it lasts, so it comes last.
    """
    own = list(
        StockRecord.objects.filter(partner__outlet__point=point).select_related("product", "partner")
        if records is None
        else records
    )
    others = list(
        StockRecord.objects.filter(
            product__in={record.product_id for record in own},
            partner__legal_seller__in={record.partner.legal_seller_id for record in own},
            partner__outlet__point__is_open=True,
        )
        .exclude(partner__outlet__point=point)
        .select_related("partner__outlet__point")
    )
    sold = sold_lately([one.pk for one in (*own, *others)])
    coming = coming_to(own)
    rows = [Cover(one, sold[one.pk], coming[one.partner_id, one.product_id]) for one in own]
    given = [Cover(one, sold[one.pk], 0) for one in others]
    full = [Cover(row.record, row.sold, row.coming, nearest_source(row, given, point)) for row in rows]
    return sorted(full, key=lambda row: (row.days is None, row.days or 0, row.record.pk))


def sold_lately(records: "Iterable[int] | QuerySet[Any, Any]") -> dict[int, int]:
    """Return the packs that went out of each record (by id) by sale in the last days, less voided sales."""
    since = clock.now() - dt.timedelta(days=SALES_DAYS)
    sales = Q(kind=Kind.SOLD) | Q(kind=Kind.RESTOCKED, source_kind="sale_voided")
    moved = StockMovement.objects.filter(sales, stockrecord__in=records, at__gte=since)
    sums = dict(moved.values_list("stockrecord").annotate(sum=Sum("quantity")))
    return defaultdict(int, {pk: -total for pk, total in sums.items()})


def coming_to(records: list[StockRecord]) -> dict[tuple[int, int], int]:
    """Return the packs that are asked for or on their way, by place and product."""
    waiting = [Transfer.Status.REQUESTED, Transfer.Status.SENT]
    lines = TransferLine.objects.filter(
        transfer__target__in={record.partner_id for record in records}, transfer__status__in=waiting
    )
    coming: dict[tuple[int, int], int] = defaultdict(int)
    for place, product, asked, sent in lines.values_list("transfer__target", "product", "requested", "sent"):
        coming[place, product] += asked if sent is None else sent
    return coming


def nearest_source(row: Cover, given: list[Cover], point: Point) -> Source | None:
    """Return the nearest place of the same seller that can spare something, where something is wanted."""
    if not row.wanted:
        return None
    found = []
    for other in given:
        same = other.record.product_id == row.record.product_id
        if same and other.record.partner.legal_seller_id == row.record.partner.legal_seller_id and other.spare:
            there = other.record.partner.outlet.point
            metres = great_circle_m(point.latitude, point.longitude, there.latitude, there.longitude)
            found.append(Source(other.record, min(row.wanted, other.spare), metres))
    return min(found, key=lambda source: (source.metres, source.record.pk), default=None)

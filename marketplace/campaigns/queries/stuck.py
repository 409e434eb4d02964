"""What does not move: seller orders of the season that stand in one status for too long."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Min, QuerySet

from marketplace.areas.models import Province
from marketplace.campaigns.models import Campaign
from marketplace.campaigns.queries.counting import counted_seller_orders
from marketplace.common import clock
from marketplace.shop.order.models import SellerOrder, SellerOrderStatus

UNDER_WAY = (
    SellerOrderStatus.PLACED,
    SellerOrderStatus.CONFIRMED,
    SellerOrderStatus.PACKED,
    SellerOrderStatus.HANDED_IN,
)


@dataclass(frozen=True)
class Stuck:
    """So many seller orders stand in ``status``; the oldest was ordered at ``oldest``."""

    status: SellerOrderStatus
    count: int
    oldest: dt.datetime


def stuck_seller_orders(
    campaign: Campaign, *, days: int, provinces: Collection[Province] | None = None
) -> QuerySet[SellerOrder]:
    """Return seller orders placed more than ``days`` days ago that have not reached an end, oldest first."""
    before = clock.now() - dt.timedelta(days=days)
    return (
        counted_seller_orders(campaign, provinces)
        .filter(status__in=UNDER_WAY, placed_at__lt=before)
        .select_related("legal_seller__household__commune__province")
        .order_by("placed_at", "pk")
    )


def stuck_by_status(orders: QuerySet[SellerOrder]) -> list[Stuck]:
    """Return how many stand in each status, in the order of a parcel's way."""
    rows = orders.order_by().values_list("status").annotate(count=Count("pk"), oldest=Min("placed_at"))
    found = {status: Stuck(SellerOrderStatus(status), count, oldest) for status, count, oldest in rows}
    return [found[status] for status in UNDER_WAY if status in found]

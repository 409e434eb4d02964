"""What does not move: seller orders that stand still, parcels past their promise, prices above a ceiling, cash that
does not add up, money that households wait for, limits that are full, discounts without a yes."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from logistics.models import CashHandover, Shipment
from marketplace.areas.models import Province
from marketplace.bulk.models import BulkContract
from marketplace.campaigns.models import Campaign
from marketplace.campaigns.queries.counting import counted_seller_orders, products_in
from marketplace.campaigns.queries.desk import caps_of
from marketplace.common import clock
from marketplace.settlement.models import Payable, PayoutBatch
from marketplace.shop.order.models import SellerOrder, SellerOrderStatus
from marketplace.shop.partner.models import RegisteredGoods, StockRecord
from marketplace.shop.partner.queries.ceilings import count_above_today

UNDER_WAY = (
    SellerOrderStatus.PLACED,
    SellerOrderStatus.CONFIRMED,
    SellerOrderStatus.PACKED,
    SellerOrderStatus.HANDED_IN,
)
_DOOR_OVER = (
    Shipment.Status.DELIVERED,
    Shipment.Status.RETURNING,
    Shipment.Status.RETURNED,
    Shipment.Status.CANCELLED,
)

PAID_WITHIN = dt.timedelta(days=3)
"""Payouts leave every few days; what waits for longer was forgotten, or has no account to go to."""
FULL = 100


@dataclass(frozen=True)
class Stuck:
    """So many seller orders stand in ``status``; the oldest was ordered at ``oldest``."""

    status: SellerOrderStatus
    count: int
    oldest: dt.datetime


@dataclass(frozen=True)
class Trouble:
    """Something of the season that somebody should look at. ``amount`` is in đồng, where it is about money."""

    what: str
    count: int
    oldest: dt.datetime | None = None
    amount: int | None = None


def stuck_seller_orders(
    campaign: Campaign, *, days: int, provinces: Collection[Province] | None = None
) -> QuerySet[SellerOrder]:
    """Return seller orders placed more than ``days`` days ago that have not reached an end, oldest first."""
    before = clock.now() - dt.timedelta(days=days)
    return (
        counted_seller_orders(campaign, provinces)
        .filter(status__in=UNDER_WAY, placed_at__lt=before)
        .select_related("legal_seller__household__commune__province", "stocking_place__commune__province")
        .order_by("placed_at", "pk")
    )


def stuck_by_status(orders: QuerySet[SellerOrder]) -> list[Stuck]:
    """Return how many stand in each status, in the order of a parcel's way."""
    rows = orders.order_by().values_list("status").annotate(count=Count("pk"), oldest=Min("placed_at"))
    found = {status: Stuck(SellerOrderStatus(status), count, oldest) for status, count, oldest in rows}
    return [found[status] for status in UNDER_WAY if status in found]


def troubles(campaign: Campaign, *, hours: int, provinces: Collection[Province] | None = None) -> list[Trouble]:
    """Return what should be looked at, without what is in order."""
    found = [
        _unconfirmed(campaign, hours, provinces),
        _past_promise(campaign, provinces),
        _above_ceiling(campaign, provinces),
        _cash_differences(campaign, provinces),
        _traders_late(campaign, provinces),
        _not_paid_out(campaign, provinces),
        _full_caps(campaign),
        _without_a_yes(campaign),
    ]
    return [trouble for trouble in found if trouble.count]


def _unconfirmed(campaign: Campaign, hours: int, provinces: Collection[Province] | None) -> Trouble:
    before = clock.now() - dt.timedelta(hours=hours)
    rows = counted_seller_orders(campaign, provinces).filter(status=SellerOrderStatus.PLACED, placed_at__lt=before)
    sums = rows.aggregate(count=Count("pk"), oldest=Min("placed_at"))
    return Trouble(_("Đơn chưa được nhận lời quá %(hours)s giờ") % {"hours": hours}, sums["count"], sums["oldest"])


def _past_promise(campaign: Campaign, provinces: Collection[Province] | None) -> Trouble:
    late = Shipment.objects.filter(
        seller_order__in=counted_seller_orders(campaign, provinces).values("pk"), promised_by__lt=clock.now()
    ).exclude(status__in=_DOOR_OVER)
    sums = late.aggregate(count=Count("pk"), oldest=Min("promised_by"))
    return Trouble(_("Kiện quá giờ hẹn giao"), sums["count"], sums["oldest"])


def _above_ceiling(campaign: Campaign, provinces: Collection[Province] | None) -> Trouble:
    # Named first: hardly any fresh goods are registered, and to look through all prices for them takes long.
    registered = RegisteredGoods.objects.filter(product__in=products_in(campaign).order_by().values("pk"))
    products = list(registered.filter(product__is_public=True).values_list("product", flat=True).distinct())
    scope = campaign.provinces.all() if provinces is None else provinces
    records = StockRecord.objects.filter(product__in=products, partner__commune__province__in=scope)
    above = count_above_today(records) if products else 0
    return Trouble(_("Mặt hàng đang niêm yết cao hơn giá trần"), above)


def _cash_differences(campaign: Campaign, provinces: Collection[Province] | None) -> Trouble:
    parts = counted_seller_orders(campaign, provinces).values("pk")
    ids = CashHandover.objects.filter(status=CashHandover.Status.DIFFERENCE, shipments__seller_order__in=parts).values(
        "pk"
    )
    sums = CashHandover.objects.filter(pk__in=ids).aggregate(
        count=Count("pk"), oldest=Min("counted_at"), amount=Sum(F("expected") - F("counted"))
    )
    return Trouble(_("Lần nộp tiền còn lệch, chờ duyệt"), sums["count"], sums["oldest"], sums["amount"])


def _trucks(campaign: Campaign, provinces: Collection[Province] | None) -> QuerySet[BulkContract]:
    """Return the sales by the truck whose goods left within the season."""
    return BulkContract.objects.filter(
        crop__in=campaign.crops.all(),
        province__in=campaign.provinces.all() if provinces is None else provinces,
        loaded_at__gte=clock.midnight(campaign.starts_on),
        loaded_at__lt=clock.midnight(campaign.ends_on + dt.timedelta(days=1)),
    )


def _traders_late(campaign: Campaign, provinces: Collection[Province] | None) -> Trouble:
    """Return what traders have fetched and not paid in full for longer than ``PAID_WITHIN``."""
    late = _trucks(campaign, provinces).filter(state=BulkContract.State.LOADED, loaded_at__lt=clock.now() - PAID_WITHIN)
    sums = late.aggregate(count=Count("pk"), oldest=Min("loaded_at"), amount=Sum(F("due") - F("paid")))
    return Trouble(_("Thương lái đã chở hàng, chưa trả đủ tiền"), sums["count"], sums["oldest"], sums["amount"])


def _not_paid_out(campaign: Campaign, provinces: Collection[Province] | None) -> Trouble:
    """Return what has been reckoned for sellers and has not left in a payout for longer than ``PAID_WITHIN``."""
    parts = counted_seller_orders(campaign, provinces).values("pk")
    waiting = Payable.objects.filter(
        Q(shipment__seller_order__in=parts)
        | Q(sold__in=parts)
        | Q(bulk_share__contract__in=_trucks(campaign, provinces)),
        net__gt=0,
        made_at__lt=clock.now() - PAID_WITHIN,
    ).exclude(payout_item__payout__batch__status=PayoutBatch.Status.PAID)
    sums = waiting.aggregate(count=Count("pk"), oldest=Min("made_at"), amount=Sum("net"))
    return Trouble(_("Khoản đã quyết toán, người bán chưa được trả"), sums["count"], sums["oldest"], sums["amount"])


def _full_caps(campaign: Campaign) -> Trouble:
    caps = caps_of(campaign, on=clock.today())
    return Trouble(_("Giới hạn đã đầy"), sum(left.is_closed or left.percent >= FULL for left in caps))


def _without_a_yes(campaign: Campaign) -> Trouble:
    waiting = campaign.discounts.filter(discount__agreed_at=None, discount__valid_to__gte=clock.today())
    return Trouble(_("Giảm giá chờ người thứ hai đồng ý"), waiting.count())

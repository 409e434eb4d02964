"""A season's caps: quotas that placement takes from, and which products draw on them. See docs/algorithms/caps.md.

A cap is one quota (or one for each day of the season), and ``LimitedGoods`` rows that say in the plan's own words
what draws on it: crop, province, and what the plan names. Placement finds those rows for what is sold and takes in its
own transaction, so a listing that is made later draws on the cap from its first order. What was sold before the cap
was set is taken after the fact by ``count_in``. A daily cap is of the day on which sellers hand in to the post.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from itertools import product

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalog.produce import Crop
from marketplace.accounts.models import User
from marketplace.campaigns.domain.errors import BadSeason
from marketplace.campaigns.domain.seasons import lock_managed
from marketplace.campaigns.models import Campaign, Cap
from marketplace.campaigns.queries.counting import counted_lines, sold
from marketplace.common import clock
from marketplace.common.errors import WrongState
from marketplace.common.text import clean
from marketplace.quotas import domain as quotas
from marketplace.quotas.domain import QuotaExhausted
from marketplace.quotas.models import Quota, Take
from marketplace.shop.checkout.domain.hand_in import DAY, units_of
from marketplace.shop.order.models import Line, Order, SellerOrder
from marketplace.shop.partner.models import LimitedGoods

MOST = 10**12
DAY_FULL = gettext_noop(
    "“%(name)s” đã đủ hàng gửi bưu cục ngày %(day)s. Trang hẹn ngày khác thì bạn đặt lại, không thì xin ghi tên chờ."
)
ALL_SOLD = gettext_noop("“%(name)s” đã bán hết phần của mùa. Xin ghi tên chờ, có chỗ sàn sẽ nhắn.")
LONGEST_NAME = 120
"""Letters of a season's name in a sentence."""


def key_of(cap: Cap) -> str:
    """Return the key of the cap's quota; a daily cap's has "{day}" in it."""
    key = f"cap:{cap.campaign_id}:{cap.kind}"
    return f"{key}:{DAY}" if cap.is_daily else key


def set_cap(*, campaign: Campaign, kind: str, limit: int, source: str, by: User) -> Cap:
    """Let the season sell at most ``limit`` (of a unit or orders, in all or a day of handing in); if open, at once.

    Raises ``NotAllowed`` unless ``by`` manages the season, ``BadSeason`` for no source, an impossible limit or a unit
    that nothing in the season is counted in, ``WrongState`` for a closed season, ``DomainError`` for a limit below what
    is sold already.
    """
    source = clean(source)[:200]
    if not source:
        raise BadSeason(_("Xin ghi ai đặt hạn mức, theo văn bản hay thỏa thuận nào."))
    if not 1 <= limit <= MOST:
        raise BadSeason(_("Hạn mức phải từ 1 trở lên, xin xem lại."))
    with transaction.atomic():
        locked = lock_managed(campaign, by)
        if locked.state == Campaign.State.CLOSED:
            raise WrongState(_("Mùa đã kết thúc, không đặt hạn mức nữa."))
        _require_counted(locked, Cap.Kind(kind))
        cap, _new = Cap.objects.update_or_create(
            campaign=locked,
            kind=Cap.Kind(kind),
            defaults={"limit": limit, "source": source, "set_by": by, "set_at": clock.now()},
        )
        if locked.state == Campaign.State.OPEN:
            _write(locked, cap)
    if locked.state == Campaign.State.OPEN:
        count_in(cap=cap)
    return cap


def drop_cap(*, cap: Cap, by: User) -> None:
    """Take a cap away; what was taken from it stays on record. Raises ``NotAllowed`` unless ``by`` manages it."""
    with transaction.atomic():
        lock_managed(cap.campaign, by)
        LimitedGoods.objects.filter(key=key_of(cap)).delete()
        cap.delete()


def apply_caps(*, campaign: Campaign) -> int:
    """Bring quotas and what draws on them into line with the plan and state; return how many caps hold now.

    Runs when the plan changes, and each minute for what was sold past a cap or fits again.
    """
    caps = list(campaign.caps.order_by("kind"))
    holds = campaign.state == Campaign.State.OPEN
    for cap in caps:
        with transaction.atomic():
            if holds:
                _write(campaign, cap)
            else:
                LimitedGoods.objects.filter(key=key_of(cap)).delete()
        if holds:
            count_in(cap=cap)
    return len(caps) if holds else 0


def count_in(*, cap: Cap) -> int:
    """Take from the cap what was sold without taking from it; return how many orders that were.

    Where that no longer fits, the quota is closed: nothing more is sold, and the season's page says by how much. Once
    everything is counted it opens (again): a cap that was just set, or one whose sold goods fit by now.
    """
    counted, full = 0, set()
    for order_id, day in _not_taken(cap):
        key = key_of(cap).replace(DAY, day.isoformat())
        try:
            counted += _count_order(cap, order_id, key, day)
        except QuotaExhausted:
            full.add(key)
        except WrongState:  # the order has given its part back meanwhile
            continue
    quotas_of = Quota.objects.filter(key__startswith=key_of(cap).replace(DAY, ""))
    quotas_of.filter(key__in=full, closes_at=None).update(closes_at=clock.now())
    quotas_of.exclude(key__in=full).filter(closes_at__isnull=False).update(closes_at=None)
    return counted


@transaction.atomic
def _count_order(cap: Cap, order_id: int, key: str, day: dt.date) -> bool:
    """Take what counts of an order as it is now, and note on each part what cancelling it alone gives back.

    Locks as cancelling does: the order, its parts, the quota. False where nothing counts any more.
    """
    Order.objects.select_for_update(no_key=True).filter(pk=order_id).first()
    parts = {
        part.pk: part
        for part in SellerOrder.objects.select_for_update(no_key=True).filter(order=order_id).order_by("pk")
    }
    amounts: Counter[int] = Counter()
    for line in _lines_under(cap).filter(order=order_id).select_related("product__crop").order_by("pk"):
        if not cap.is_daily or parts[line.seller_order_id].hand_in_on == day:
            units = units_of(line.product, line.quantity)
            amounts[line.seller_order_id] = 1 if cap.unit is None else amounts[line.seller_order_id] + units
    if not amounts:
        return False
    total = 1 if cap.unit is None else sum(amounts.values())
    quotas.take(holder=f"order:{order_id}", amounts={key: total}, late=True)
    for pk, amount in amounts.items():
        SellerOrder.objects.filter(pk=pk).update(quota_takes={**parts[pk].quota_takes, key: amount})
    return True


def days_of(campaign: Campaign) -> Iterable[dt.date]:
    """Yield the days of the season."""
    return (campaign.starts_on + dt.timedelta(days=number) for number in range(campaign.days))


def _write(campaign: Campaign, cap: Cap) -> None:
    """Write the quotas of a cap, of days that are not over, and the rows of the goods that draw on them.

    A new one is closed until ``count_in`` has taken what was sold before, so that nobody buys in between.
    """
    key = key_of(cap)
    limit = cap.limit * cap.base
    days = [day for day in days_of(campaign) if day >= clock.today()]
    keys: dict[str, dt.date | None] = {key.replace(DAY, day.isoformat()): day for day in days}
    keys = keys if cap.is_daily else {key: None}
    known = {quota.key: quota for quota in Quota.objects.filter(key__in=keys)}
    for each, day in keys.items():
        quota, (reason, words) = known.get(each), _reason(campaign, day)
        if quota is None or (quota.limit, quota.reason, quota.reason_words) != (limit, reason, words):
            closes_at = clock.now() if quota is None else quota.closes_at
            quotas.set_quota(
                key=each, limit=limit, source=cap.source, reason=reason, reason_words=words, closes_at=closes_at
            )
    measure = LimitedGoods.Measure.ORDERS if cap.unit is None else LimitedGoods.Measure.UNITS
    wanted = set(goods_of_season(campaign, unit=cap.unit))
    kept = set()
    for row in LimitedGoods.objects.filter(key=key):
        goods = (row.crop_id, row.province_id, row.product_id, row.legal_seller_id)
        if goods in wanted:
            kept.add(goods)
        else:
            row.delete()
    LimitedGoods.objects.bulk_create(
        (
            LimitedGoods(
                key=key, measure=measure, crop_id=crop, province_id=province, product_id=product, legal_seller_id=seller
            )
            for crop, province, product, seller in wanted - kept
        ),
        ignore_conflicts=True,
    )


def goods_of_season(
    campaign: Campaign, *, unit: Crop.Unit | None = None, crop: Crop | None = None
) -> Iterable[tuple[int, int, int | None, int | None]]:
    """Yield crop, province, product and seller (ids) of what is in the season; ``None`` where the plan names none.

    ``unit`` and ``crop`` narrow that down to what is counted in the unit, to the one crop.
    """
    crops = campaign.crops.all() if unit is None else campaign.crops.filter(counted_in=unit)
    crops = crops if crop is None else crops.filter(pk=crop.pk)
    ids = {each.pk for each in crops}
    named = list(campaign.products.order_by("pk").values_list("crop", "pk"))
    kinds: list[tuple[int, int | None]] = [pair for pair in named if pair[0] in ids]
    if not named:
        kinds = [(pk, None) for pk in sorted(ids)]
    sellers: list[int | None] = [seller.pk for seller in campaign.sellers.all()] or [None]
    for (crop_id, product_id), province, seller_id in product(kinds, campaign.provinces.all(), sellers):
        yield crop_id, province.pk, product_id, seller_id


def _reason(campaign: Campaign, day: dt.date | None) -> tuple[str, dict[str, str]]:
    """Return the sentence of whoever is refused, as the catalogues know it, and the words that go into it."""
    words = {"name": campaign.name[:LONGEST_NAME]}
    return (ALL_SOLD, words) if day is None else (DAY_FULL, words | {"day": f"{day:%d/%m}"})


def _require_counted(campaign: Campaign, kind: Cap.Kind) -> None:
    """Raise ``BadSeason`` where nothing in the season is counted in the unit of the cap: it would limit nothing."""
    unit = Cap(kind=kind).unit
    if unit is not None and not campaign.crops.filter(counted_in=unit).exists():
        raise BadSeason(_("Không nông sản nào của mùa đếm bằng %s, xin chọn đơn vị khác.") % unit.label)


def _lines_under(cap: Cap) -> QuerySet[Line]:
    """Return the lines of the season that the cap counts: of one in a unit those of what is counted in it."""
    lines = sold(counted_lines(cap.campaign))
    return lines if cap.unit is None else lines.filter(product__crop__counted_in=cap.unit)


def _not_taken(cap: Cap) -> list[tuple[int, dt.date]]:
    """Return the orders of the season, each with the day it counts on, that took nothing from the cap, oldest first.

    Of a daily cap only what is handed in today or later: days that are over are not limited any more, and what was
    sold at hand-over is not handed in.
    """
    lines = _lines_under(cap).order_by("seller_order__placed_at", "order_id")
    if cap.is_daily:
        lines = lines.filter(seller_order__hand_in_on__gte=clock.today())
    before, day_in_key, after = key_of(cap).partition(DAY)
    day = Cast(OuterRef("seller_order__hand_in_on"), CharField()) if day_in_key else Value("")
    key = Concat(Value(before), day, Value(after))
    taken = Take.objects.filter(quota__key=key, holder=Concat(Value("order:"), Cast(OuterRef("order_id"), CharField())))
    rows = lines.filter(~Exists(taken)).values_list("order_id", "seller_order__placed_at", "seller_order__hand_in_on")
    days = (
        (order_id, hand_in_on if cap.is_daily else clock.day_of(placed_at))
        for order_id, placed_at, hand_in_on in rows.distinct()
    )
    return list(dict.fromkeys(days))

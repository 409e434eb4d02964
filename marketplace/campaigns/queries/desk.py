"""What the pages of a season list: listings, caps, who waits, rows for a file, one's own report."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from catalog.produce import Crop
from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.campaigns.models import Campaign, Cap, Figure, ReportSchedule, WaitlistEntry
from marketplace.campaigns.queries.counting import products_in
from marketplace.common import clock
from marketplace.quotas.models import Quota
from marketplace.shop.checkout.domain.hand_in import DAY, MOST_DAYS_LATER
from marketplace.shop.order.models import Channel
from marketplace.shop.partner.models import StockRecord

_SUMS = ("packs", "measured", "estimated", "unknown_packs", "amount", "discount", "platform_due", "province_due")

_COUNTS = ("orders", "parcels", "delivered", "returned", "cancelled", "paid", "visits")
_EXPORTED = (*_SUMS, *_COUNTS)


@dataclass(frozen=True)
class CapLeft:
    """A cap and what is taken of it: in all, or on the day. As the cap counts; ``None`` while no quota is written.

    ``days``: what is taken of a daily one on that day and those to which the promise may move.
    """

    cap: Cap
    taken: int | None
    is_closed: bool
    days: list[tuple[dt.date, int]] = field(default_factory=list)

    @property
    def percent(self) -> int:
        """Return how much of it is taken."""
        return (self.taken or 0) * 100 // self.cap.limit


def listings_in(campaign: Campaign, provinces: Collection[Province]) -> int:
    """Return how many public products of the season are offered from these provinces."""
    return _offered(campaign, provinces).values("product").distinct().count()


def listings_by_province(campaign: Campaign, provinces: Collection[Province]) -> dict[int, int]:
    """Return how many public products of the season are offered from each province, by its id."""
    rows = _offered(campaign, provinces).values_list("partner__commune__province")
    return dict(rows.annotate(count=Count("product", distinct=True)))


def _offered(campaign: Campaign, provinces: Collection[Province]) -> QuerySet[StockRecord]:
    """Return the priced records of the season's public products that lie in these provinces."""
    offered: QuerySet[StockRecord] = StockRecord.objects.filter(
        product__in=products_in(campaign).order_by().values("pk"),
        product__is_public=True,
        partner__commune__province__in=provinces,
        price__isnull=False,
    ).order_by()
    return offered


def caps_of(campaign: Campaign, *, on: dt.date) -> list[CapLeft]:
    """Return the season's caps with what is taken of each, of daily ones on the day."""
    from marketplace.campaigns.domain.caps import key_of

    caps = list(campaign.caps.order_by("kind"))
    days = [on + dt.timedelta(days=number) for number in range(MOST_DAYS_LATER + 1)]
    keys = {(cap.pk, day): key_of(cap).replace(DAY, day.isoformat()) for cap in caps for day in days}
    quotas = {quota.key: quota for quota in Quota.objects.filter(key__in=set(keys.values()))}
    found = []
    for cap in caps:
        quota = quotas.get(keys[cap.pk, on])
        taken = None if quota is None else quota.taken // cap.base
        left = CapLeft(cap, taken, quota is not None and quota.closes_at is not None)
        if cap.is_daily:
            of_days = [(day, quotas.get(keys[cap.pk, day])) for day in days]
            left.days.extend((day, each.taken // cap.base) for day, each in of_days if each is not None)
        found.append(left)
    return found


def waiting_for(campaign: Campaign) -> QuerySet[Any, Any]:
    """Return how many people and packs wait for each product of the season, by its title."""
    rows = WaitlistEntry.objects.filter(
        product__in=products_in(campaign).order_by().values("pk"), state=WaitlistEntry.State.WAITING
    )
    sums = rows.values("product__title").annotate(people=Count("pk"), packs_wanted=Sum("packs"))
    return sums.order_by("product__title")


def report_of(user: User | AnonymousUser, campaign: Campaign) -> ReportSchedule | None:
    """Return the person's running report of the season, if any."""
    if not isinstance(user, User):
        return None
    running = ReportSchedule.objects.in_force(clock.today()).filter(campaign=campaign, user=user)
    found: ReportSchedule | None = running.order_by("-valid_from").first()
    return found


def rows_for_export(campaign: Campaign, provinces: Collection[Province], *, whole: bool) -> list[list[Any]]:
    """Return the folded figures of these provinces, one row a cell, measures in the crop's base unit as named.

    Rows of a crop hold goods; rows without one what is counted by order and parcel: orders, parcels, đồng paid. Where
    the ``whole`` season is asked for, rows without a province hold its visits.
    """
    inside = Q(province__in=provinces)
    if whole:
        inside |= Q(province=None, visits__gt=0)
    cells = (
        Figure.objects.filter(inside, campaign=campaign)
        .values_list("day", "hour", "province__name", "operator", "brand", "channel", "crop__name", "crop__counted_in")
        .annotate(**{f"sum_{name}": Sum(name) for name in _EXPORTED})
        .order_by("day", "hour", "province__name", "operator", "brand", "channel", "crop__name")
    )
    channels = {**dict(Channel.choices), "bulk": _("bán sỉ theo xe")}
    return [_exported(row, channels) for row in cells if any(row[8:])]


def _exported(row: tuple[Any, ...], channels: Mapping[str, Any]) -> list[Any]:
    """Return a row with names: of a crop the orders are not said, they stand in the row without one."""
    day, hour, province, operator, brand, channel, crop, unit, *numbers = row
    goods, counts = numbers[: len(_SUMS)], numbers[len(_SUMS) :]
    words = [day, hour, province or _("cả mùa"), operator, brand, str(channels.get(channel, channel))]
    if crop is None:
        return [*words, "", "", *[""] * len(_SUMS), *[count if count else "" for count in counts]]
    return [*words, crop, _unit_words(unit), *goods, *[""] * len(counts)]


def _unit_words(unit: str) -> str:
    if unit == Crop.Unit.KG:
        return _("gam")
    return _("ml") if unit == Crop.Unit.LITRE else str(Crop.Unit(unit).label)

"""What the pages of a season list: listings, caps, who waits, rows for a file, one's own report."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.produce import Crop
from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.campaigns.models import Campaign, Cap, Figure, ReportSchedule, WaitlistEntry
from marketplace.campaigns.queries.counting import products_in
from marketplace.common import clock
from marketplace.quotas.models import Quota
from marketplace.shop.order.models import Channel

_SUMS = ("packs", "measured", "estimated", "unknown_packs", "amount", "discount", "platform_due", "province_due")


@dataclass(frozen=True)
class CapLeft:
    """A cap and what is taken of it: in all, or on the day. In kg or orders; ``None`` while no quota is written."""

    cap: Cap
    taken: int | None
    is_closed: bool

    @property
    def percent(self) -> int:
        """Return how much of it is taken."""
        return (self.taken or 0) * 100 // self.cap.limit


def listings_in(campaign: Campaign, provinces: Collection[Province]) -> int:
    """Return how many public products of the season are offered from these provinces."""
    inside: QuerySet[Product] = products_in(campaign).filter(
        is_public=True, stockrecords__partner__commune__province__in=provinces, stockrecords__price__isnull=False
    )
    return inside.order_by().values("pk").distinct().count()


def caps_of(campaign: Campaign, *, on: dt.date) -> list[CapLeft]:
    """Return the season's caps with what is taken of each, of daily ones on the day."""
    from marketplace.campaigns.domain.caps import DAY, key_of

    caps = list(campaign.caps.order_by("kind"))
    keys = {cap.pk: key_of(cap).replace(DAY, on.isoformat()) for cap in caps}
    quotas = {quota.key: quota for quota in Quota.objects.filter(key__in=keys.values())}
    found = []
    for cap in caps:
        quota = quotas.get(keys[cap.pk])
        taken = None if quota is None else quota.taken // 1000 if cap.is_weight else quota.taken
        found.append(CapLeft(cap, taken, quota is not None and quota.closes_at is not None))
    return found


def waiting_for(campaign: Campaign) -> list[dict[str, Any]]:
    """Return how many people and packs wait for each product of the season."""
    rows = WaitlistEntry.objects.filter(
        product__in=products_in(campaign).order_by().values("pk"), state=WaitlistEntry.State.WAITING
    )
    sums = rows.values("product__title").annotate(people=Count("pk"), packs_wanted=Sum("packs"))
    return [dict(row) for row in sums.order_by("product__title")]


def report_of(user: User | AnonymousUser, campaign: Campaign) -> ReportSchedule | None:
    """Return the person's running report of the season, if any."""
    if not isinstance(user, User):
        return None
    running = ReportSchedule.objects.in_force(clock.today()).filter(campaign=campaign, user=user)
    found: ReportSchedule | None = running.order_by("-valid_from").first()
    return found


def rows_for_export(campaign: Campaign, provinces: Collection[Province]) -> list[list[Any]]:
    """Return the folded figures of these provinces, one row a cell, measures in the crop's base unit as named."""
    cells = (
        Figure.objects.filter(campaign=campaign, province__in=provinces, crop__isnull=False)
        .values_list("day", "hour", "province__name", "operator", "brand", "channel", "crop__name", "crop__counted_in")
        .annotate(**{f"sum_{name}": Sum(name) for name in _SUMS})
        .order_by("day", "hour", "province__name", "operator", "brand", "channel", "crop__name")
    )
    channels = dict(Channel.choices)
    return [
        [*row[:5], str(channels.get(row[5], row[5])), row[6], _unit_words(row[7]), *row[8:]]
        for row in cells
        if any(row[8:])
    ]


def _unit_words(unit: str) -> str:
    if unit == Crop.Unit.KG:
        return _("gam")
    return _("ml") if unit == Crop.Unit.LITRE else str(Crop.Unit(unit).label)

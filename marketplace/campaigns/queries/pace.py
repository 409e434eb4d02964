"""Targets and pace: what is reached, what each day left has to bring, what the last days brought."""

import datetime as dt
from dataclasses import dataclass

from catalog.produce import Crop
from marketplace.campaigns.models import Campaign, CampaignTarget
from marketplace.campaigns.queries.figures import Figures
from marketplace.common import clock

LAST_DAYS = 7
_IN_UNIT = {
    CampaignTarget.Measure.KG: (Crop.Unit.KG, 1000),
    CampaignTarget.Measure.LITRE: (Crop.Unit.LITRE, 1000),
    CampaignTarget.Measure.EGG: (Crop.Unit.EGG, 1),
    CampaignTarget.Measure.BIRD: (Crop.Unit.BIRD, 1),
    CampaignTarget.Measure.BOX: (Crop.Unit.BOX, 1),
}
_DAILY = frozenset(
    {*_IN_UNIT, CampaignTarget.Measure.DONG, CampaignTarget.Measure.ORDERS, CampaignTarget.Measure.VISITS}
)
"""What is added up day by day. Of households it is said what each day left has to bring, not what a day brought."""


@dataclass(frozen=True)
class Pace:
    """One target: in whole units of its measure. ``needed`` and ``actual`` are a day's, ``None`` where unknown."""

    target: CampaignTarget
    reached: int
    needed: int | None
    actual: int | None

    @property
    def percent(self) -> int:
        """Return how much of the target is reached, in whole per cent."""
        return self.reached * 100 // self.target.amount

    @property
    def is_late(self) -> bool:
        """Whether the last days brought less than each day left has to."""
        return self.needed is not None and self.actual is not None and self.actual < self.needed


def paces(campaign: Campaign, found: Figures, *, on: dt.date | None = None) -> list[Pace]:
    """Return each target of the season with how far it is on a day (today). For the whole season only."""
    today = on or clock.today()
    return [_pace(campaign, target, found, today) for target in campaign.targets.order_by("pk")]


def _pace(campaign: Campaign, target: CampaignTarget, found: Figures, today: dt.date) -> Pace:
    reached = _reached(target.measure, found)
    days_left = (campaign.ends_on - max(today, campaign.starts_on)).days + 1
    missing = max(0, target.amount - reached)
    needed = -(-missing // days_left) if days_left > 0 else None
    actual = _actual(campaign, target.measure, found, today) if target.measure in _DAILY else None
    return Pace(target, reached, needed, actual)


def _reached(measure: str, found: Figures) -> int:
    if measure in _IN_UNIT:
        unit, per = _IN_UNIT[CampaignTarget.Measure(measure)]
        return found.in_unit(unit) // per
    simple = {
        CampaignTarget.Measure.DONG: found.amount,
        CampaignTarget.Measure.ORDERS: found.orders,
        CampaignTarget.Measure.HOUSEHOLDS_ACTIVE: found.households_active,
        CampaignTarget.Measure.HOUSEHOLDS_PAID: found.households_paid,
        CampaignTarget.Measure.VISITS: found.visits,
    }
    return simple[CampaignTarget.Measure(measure)]


def _actual(campaign: Campaign, measure: str, found: Figures, today: dt.date) -> int | None:
    """Return what the last full days (at most seven) brought a day; ``None`` before the first one is over."""
    last = min(today - dt.timedelta(days=1), campaign.ends_on)
    first = max(campaign.starts_on, last - dt.timedelta(days=LAST_DAYS - 1))
    days = (last - first).days + 1
    if days < 1:
        return None
    if measure == CampaignTarget.Measure.ORDERS:
        total = sum(count for day, count in found.orders_by_day.items() if first <= day <= last)
    elif measure == CampaignTarget.Measure.VISITS:
        total = sum(part.visits for part in found.by_day if first <= part.label <= last)
    elif measure == CampaignTarget.Measure.DONG:
        total = sum(part.amount for part in found.by_day if first <= part.label <= last)
    else:
        unit, per = _IN_UNIT[CampaignTarget.Measure(measure)]
        parts = [part for part in found.by_day if first <= part.label <= last]
        total = sum(a.total or 0 for part in parts for a in part.by_crop.values() if a.unit == unit) // per
    return total // days

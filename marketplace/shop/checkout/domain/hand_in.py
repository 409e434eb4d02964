"""On which day a seller hands in to the post, and what the goods draw on the limits of higher rooms for it.

The day is the first on which every daily limit of the goods has room: the day of the order, or for what is sold before
harvest the first day of the harvest; at most ``MOST_DAYS_LATER`` days later, never after the harvest, and never on a
day for which the limit is not written (beyond the season). The promise moves with it. Where no such day has room the
first one is planned, and placement is refused there: that leads to the waiting list. See docs/algorithms/caps.md.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Sum

from catalog.measures import base_of
from catalog.models import Crop, LimitedProduct, Product
from farmers.domain.forecasts import FORECAST_KEYS
from farmers.models import Forecast
from marketplace.common import clock
from marketplace.quotas.models import Take
from marketplace.quotas.queries import left
from marketplace.shop.checkout.domain.quota_keys import limits_on, total_of
from marketplace.shop.partner.models import LimitedGoods

DAY = "{day}"
MOST_DAYS_LATER = 3
"""A customer is promised at most so many days later because a day is full; beyond that they wait on the list."""


class Goods(NamedTuple):
    """Packs of one stock record: their weight, and how much they are as the crop is counted."""

    record_id: int
    packs: int
    grams: int
    units: int


class Draw(NamedTuple):
    """What a record's goods draw on a limit; ``key`` names the day where the limit is ``daily``."""

    key: str
    measure: str
    record_id: int
    amount: int
    daily: bool


@dataclass(frozen=True)
class HandIn:
    """The day of handing in (``None`` where no parcel travels), how many days later limits made it, the draws."""

    on: dt.date | None
    moved: int
    draws: tuple[Draw, ...]


def goods_of(product: Product, record_id: int, packs: int) -> Goods:
    """Return so many packs of a product from a stock record."""
    return Goods(record_id, packs, packs * (product.net_grams or 0), units_of(product, packs))


def units_of(product: Product, packs: int) -> int:
    """Return how much packs are by the season's counting rule: grams, millilitres, pieces or boxes.

    A pack whose content is not on record is counted as one piece: never as nothing.
    """
    if product.crop is None or product.crop.counted_in == Crop.Unit.BOX:
        return packs
    content = base_of(product, packs)
    return packs if content is None else content


def plan_hand_in(parts: Sequence[Sequence[Goods]], *, at: dt.datetime, gives_up: Iterable[str] = ()) -> list[HandIn]:
    """Return for each part of an order, handed in as one, when that is planned and what it draws on.

    Nothing is taken. What the holders ``gives_up`` hold counts as room: the order comes in place of them. One query,
    and up to three more where goods draw on daily limits or are sold before harvest.
    """
    limits = limits_on({goods.record_id for part in parts for goods in part})
    harvests = _harvests(limits)
    today = clock.day_of(at)
    windows = [_window(part, limits, harvests, today) for part in parts]
    keys = {key.replace(DAY, day.isoformat()) for key, _, _ in limits if DAY in key for days in windows for day in days}
    room = _Room(left(sorted(keys), at=at) if keys else {})
    if keys:
        room.add(gives_up)
    return [room.plan(part, limits, days) for part, days in zip(parts, windows, strict=True)]


def draw_at_counter(parts: Sequence[Sequence[Goods]]) -> list[HandIn]:
    """Return what goods draw on that are sold at hand-over: nothing of a day, as no parcel goes to the post."""
    limits = {
        limit for limit in limits_on({goods.record_id for part in parts for goods in part}) if DAY not in limit[0]
    }
    return [HandIn(None, 0, _draws(part, limits, None)) for part in parts]


@dataclass
class _Room:
    """How much is left under each key; what is planned goes off."""

    left: dict[str, int] = field(default_factory=dict)

    def add(self, holders: Iterable[str]) -> None:
        """Count what the holders hold as room."""
        named = list(holders)
        if not named:
            return
        held = Take.objects.filter(holder__in=named, released_at__isnull=True, quota__key__in=self.left)
        for key, amount in held.values_list("quota__key").annotate(amount=Sum("amount")):
            self.left[key] += amount

    def plan(self, part: Sequence[Goods], limits: set[tuple[str, str, int]], days: Sequence[dt.date]) -> HandIn:
        """Return the first of the days with room, the first of all where none has."""
        for day in days:
            draws = _draws(part, limits, day)
            if self._fits(draws, is_first=day == days[0]):
                break
        else:
            day, draws = days[0], _draws(part, limits, days[0])
        for key, much in total_of(draws).items():
            if key in self.left:
                self.left[key] -= much
        return HandIn(day, (day - days[0]).days, draws)

    def _fits(self, draws: Sequence[Draw], *, is_first: bool) -> bool:
        """Whether all of it has room. On a later day a daily limit that is not written for it has none."""
        if not is_first and any(draw.daily and draw.key not in self.left for draw in draws):
            return False
        return all(self.left.get(key, much) >= much for key, much in total_of(draws).items())


def _draws(part: Sequence[Goods], limits: set[tuple[str, str, int]], day: dt.date | None) -> tuple[Draw, ...]:
    wanted = {goods.record_id: goods for goods in part}
    return tuple(
        Draw(
            key=key.replace(DAY, day.isoformat()) if day else key,
            measure=measure,
            record_id=record_id,
            amount=_much(measure, wanted[record_id]),
            daily=DAY in key,
        )
        for key, measure, record_id in sorted(limits)
        if record_id in wanted
    )


def _much(measure: str, goods: Goods) -> int:
    if measure in (LimitedProduct.Measure.ORDERS, LimitedGoods.Measure.ORDERS):
        return 1
    if measure == LimitedGoods.Measure.UNITS:
        return goods.units
    return goods.packs if measure == LimitedProduct.Measure.PACKS else goods.grams


def _harvests(limits: set[tuple[str, str, int]]) -> Mapping[int, tuple[dt.date, dt.date]]:
    """Return from when to when the records (ids) that are sold before harvest are harvested."""
    forecasts = {
        record_id: int(key.removeprefix(FORECAST_KEYS).partition(":")[0])
        for key, _measure, record_id in limits
        if key.startswith(FORECAST_KEYS)
    }
    if not forecasts:
        return {}
    rows = Forecast.objects.filter(pk__in=forecasts.values()).values_list("pk", "expected_from", "expected_to")
    days = {pk: (first, last) for pk, first, last in rows}
    return {record_id: days[pk] for record_id, pk in forecasts.items() if pk in days}


def _window(
    part: Sequence[Goods],
    limits: set[tuple[str, str, int]],
    harvests: Mapping[int, tuple[dt.date, dt.date]],
    today: dt.date,
) -> list[dt.date]:
    """Return the days on which the part may be handed in, the first first; one only without a daily limit."""
    records = {goods.record_id for goods in part}
    own = [harvests[record_id] for record_id in records if record_id in harvests]
    first = max([today, *(begins for begins, _ends in own)])
    last = max(first, min([first + dt.timedelta(days=MOST_DAYS_LATER), *(ends for _begins, ends in own)]))
    if not any(DAY in key and record_id in records for key, _measure, record_id in limits):
        last = first
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]

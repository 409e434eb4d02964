"""The days of a season, one after the other, and the report at its end."""

import datetime as dt
import resource
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from logistics.models import Shipment
from marketplace.accounts.models import User
from marketplace.campaigns.domain import fold_figures
from marketplace.common import clock
from marketplace.common.planner import tell_planner
from marketplace.demo.loading.cast import CAST
from marketplace.demo.reconciliation import Result, reconcile
from marketplace.demo.season.cast import PARTS
from marketplace.demo.season.crew import DAY, Crews, Plot, Wages
from marketplace.demo.season.market import Market
from marketplace.demo.season.players import split
from marketplace.demo.season.recount import figures_hold
from marketplace.demo.season.world import World
from marketplace.settlement.domain import (
    NothingDue,
    approve_and_pay_batch,
    make_payout_batch,
    settle_cleared_sales,
    settle_cleared_shipments,
    settle_paid_bulk,
)
from marketplace.settlement.models import PayoutBatch

DAYS_TO_FINISH = 12
"""After the last order: time for three attempts, the way back, clearing and payout."""

GROWS_ON = (0, 2, 8, 26)
"""Days after which the tables are several times as long as they were: the planner is told at once."""

_OVER = (Shipment.Status.DELIVERED, Shipment.Status.RETURNED, Shipment.Status.CANCELLED)


@dataclass
class SeasonReport:
    """What happened, and what the independent reconciliation found."""

    happened: dict[str, int]
    results: list[Result]
    figures_hold: bool
    """Whether the seasons' figures, counted anew, are what was folded day by day."""
    effort: "Effort"

    @property
    def ok(self) -> bool:
        """Whether every line of the reconciliation is true of every row, and the figures hold."""
        return self.figures_hold and not any(result.findings for result in self.results)


@dataclass(frozen=True)
class Effort:
    """What it cost: seconds on the wall, in all and while it was played; of each process its peak memory and CPU.

    ``orders`` is how many were asked for; what the season sells beside them (places taken, calls) is not in it.
    """

    orders: int
    seconds: float
    playing_seconds: float
    peaks_mb: list[int]
    cpu_seconds: list[float]

    @classmethod
    def of(cls, orders: int, wages: list[Wages], began: float, playing_seconds: float) -> "Effort":
        """Return what crews report, with what this process used."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        own = Wages(Counter(), used.ru_maxrss // 1024, used.ru_utime + used.ru_stime)
        processes = [own, *(wages if len(wages) > 1 else [])]
        return cls(
            orders,
            time.monotonic() - began,
            playing_seconds,
            [each.peak_mb for each in processes],
            [round(each.cpu_seconds, 1) for each in processes],
        )


def play_season(
    *,
    days: int,
    orders: int,
    seed: int = 1,
    workers: int = 1,
    progress: Callable[[int, int, str], None] = lambda done, of, what: None,
) -> SeasonReport:
    """Play ``orders`` orders over ``days`` days that ended yesterday, until all is delivered or back and paid out.

    ``progress(done, of, what)`` is called once a day. The clock is moved in the season's processes only, so that
    people who use the market meanwhile keep their own time. With one worker the season is played in this process, the
    same for the same seed; with more in so many processes, where who comes first to a shelf may differ.
    """
    began = time.monotonic()
    first = clock.today() - dt.timedelta(days=days + DAYS_TO_FINISH)
    people = {"admin": _cast("admin"), "accountant": _cast("accountant")}
    market = Market(Random(seed))
    # What is paid here is no crew's: keys of its own, other ones where a season was played before.
    world = World(Random(f"{seed}:{PayoutBatch.objects.count()}:books"), first, market=market, **people)
    with Crews(Plot(seed, first, people, market, PARTS, workers)) as crews:
        _play_days(world, crews, days, orders, progress)
        crews.play("finish", world.day)
        wages = crews.pay_off()
    with world.at(22, 30):
        _settle(world)
    _pay_out(world)
    with world.at(23, 30):
        fold_figures()  # what the last payouts changed
    played = time.monotonic() - began
    for paid in wages:
        world.happened.update(paid.happened)
    results, hold = reconcile(), figures_hold()
    return SeasonReport(dict(world.happened), results, hold, Effort.of(orders, wages, began, played))


def _play_days(world: World, crews: Crews, days: int, orders: int, progress: Callable[[int, int, str], None]) -> None:
    total, first = days + DAYS_TO_FINISH, world.day
    for number in range(total):
        world.day = first + dt.timedelta(days=number)
        before, after = (orders * min(number + past, days) // days for past in (0, 1))
        today = split(after - before, [part.share for part in PARTS], before=before)
        for act in DAY:
            crews.play(act, world.day, today)
        with world.at(22):
            _settle(world)
        if world.day.weekday() in (1, 4):
            _pay_out(world)
        if number in GROWS_ON:
            tell_planner()
        progress(number + 1, total, world.day.isoformat())
        if number >= days and _all_over():
            break


def _settle(world: World) -> None:
    """What has cleared is owed to its sellers, whichever way it was sold."""
    world.count("settled", settle_cleared_shipments())
    world.count("sales settled", settle_cleared_sales())
    world.count("bulk settled", settle_paid_bulk())


def _pay_out(world: World) -> None:
    """The accountant makes a batch of what has cleared, the admin approves it."""
    with world.at(23):
        try:
            batch = make_payout_batch(key=world.key(), by=world.accountant)
        except NothingDue:
            return
        approve_and_pay_batch(batch=batch, by=world.admin)
        world.count("payouts", batch.payouts.count())


def _all_over() -> bool:
    return not Shipment.objects.exclude(status__in=_OVER).exists()


def _cast(role: str) -> User:
    return User.objects.get(full_name=CAST[role].full_name)

"""The days of a season, one after the other, and the report at its end."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from logistics.models import Shipment
from marketplace.accounts.models import User
from marketplace.campaigns.domain import fold_figures
from marketplace.common import clock
from marketplace.demo import data as demo_data
from marketplace.demo.loading.cast import CAST
from marketplace.demo.names import People
from marketplace.demo.reconciliation import Result, reconcile
from marketplace.demo.season.carriers import Carriers
from marketplace.demo.season.cast import PARTS
from marketplace.demo.season.farms import Farms
from marketplace.demo.season.players import Player, split
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

DAYS_TO_FINISH = 12
"""After the last order: time for three attempts, the way back, clearing and payout."""

_OVER = (Shipment.Status.DELIVERED, Shipment.Status.RETURNED, Shipment.Status.CANCELLED)


@dataclass
class SeasonReport:
    """What happened, and what the independent reconciliation found."""

    happened: dict[str, int]
    results: list[Result]
    figures_hold: bool
    """Whether the seasons' figures, counted anew, are what was folded day by day."""

    @property
    def ok(self) -> bool:
        """Whether every line of the reconciliation is true of every row, and the figures hold."""
        return self.figures_hold and not any(result.findings for result in self.results)


def play_season(
    *, days: int, orders: int, seed: int = 1, progress: Callable[[int, int, str], None] = lambda done, of, what: None
) -> SeasonReport:
    """Play ``orders`` orders over ``days`` days that ended yesterday, until all is delivered or back and paid out.

    ``progress(done, of, what)`` is called once a day. The clock is moved in this process only, so that people who
    use the market meanwhile keep their own time.
    """
    random = Random(seed)
    first = clock.today() - dt.timedelta(days=days + DAYS_TO_FINISH)
    people = People(demo_data.read("small")["names"], seed)
    people.numbers = iter(range(random.randrange(1_000_000), 38_000_000))  # type: ignore[assignment]
    world = World(random, first, admin=_cast("admin"), accountant=_cast("accountant"))
    farms, carriers = Farms(world), Carriers(world)
    players = [part.player(world, people) for part in PARTS]
    total = days + DAYS_TO_FINISH
    for number in range(total):
        world.day = first + dt.timedelta(days=number)
        before, after = (orders * min(number + past, days) // days for past in (0, 1))
        today = split(after - before, [part.share for part in PARTS], before=before)
        _play_day(world, list(zip(players, today, strict=True)), farms, carriers)
        progress(number + 1, total, world.day.isoformat())
        if number >= days and _all_over():
            break
    with world.at(22, 30):
        for player in players:
            player.finish()
        _settle(world)
    _pay_out(world)
    with world.at(23, 30):
        fold_figures()  # what the last payouts changed
    return SeasonReport(dict(world.happened), reconcile(), figures_hold())


def _play_day(world: World, players: list[tuple[Player, int]], farms: Farms, carriers: Carriers) -> None:
    with world.at(5):
        carriers.arrive()
    with world.at(6):
        for player, _orders in players:
            player.morning()
        farms.pack()
    with world.at(7):
        carriers.go_out()
    with world.at(8):
        farms.hand_in()
        carriers.knock()
    for player, orders in players:
        player.sell(orders)
    with world.at(21):
        for player, _orders in players:
            player.evening()
    with world.at(22):
        carriers.come_back()
        carriers.send_back()
        carriers.count_cash()
        _settle(world)
    if world.day.weekday() in (1, 4):
        _pay_out(world)


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

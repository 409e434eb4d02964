"""A crew plays a season's acts one after the other; several crews play them at the same time, each in a process.

Farms and offices are shared out among the crews by number, each player belongs to one. Everybody waits for the last
crew after each act, so that a parcel is packed before somebody comes for it. Crews meet where people meet: at the same
stock, the same campaign, the same books, under the locks of the market itself.
"""

import datetime as dt
import resource
import traceback
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from random import Random
from typing import Any

from django.db import connection, connections

from marketplace.demo import data as demo_data
from marketplace.demo.names import People
from marketplace.demo.season.carriers import Carriers
from marketplace.demo.season.farms import Farms
from marketplace.demo.season.market import Market
from marketplace.demo.season.offices import forget_offices
from marketplace.demo.season.players import Part, Player
from marketplace.demo.season.world import World

NUMBERS_A_CREW = 5_000_000
"""Telephone numbers that a crew's people have to themselves."""
PATIENCE_SECONDS = 5.0


@dataclass(frozen=True)
class Plot:
    """What every crew of a season is told before it begins."""

    seed: int
    first: dt.date
    people: dict[str, Any]
    market: Market
    parts: Sequence[Part]
    crews: int


class Crew:
    """One crew: its players, its share of the farms and offices."""

    def __init__(self, plot: Plot, number: int) -> None:
        forget_offices()
        random = Random(plot.seed if not number else f"{plot.seed}:{number}")
        people = People(demo_data.read("small")["names"], plot.seed + number)
        start = random.randrange(1_000_000) + number * NUMBERS_A_CREW
        people.numbers = iter(range(start, start + NUMBERS_A_CREW))  # type: ignore[assignment]
        self.world = World(random, plot.first, market=plot.market, number=number, crews=plot.crews, **plot.people)
        self.farms, self.carriers = Farms(self.world), Carriers(self.world)
        self.players: list[tuple[int, Player]] = [
            (place, part.player(self.world, people))
            for place, part in enumerate(plot.parts)
            if part.crew % plot.crews == number
        ]

    def play(self, act: str, day: dt.date, orders: Sequence[int]) -> None:
        """Play an act (a method of this class) of the day; ``orders`` has each part's share of the day's orders."""
        self.world.day = day
        getattr(self, act)(orders)

    def arrive(self, orders: Sequence[int]) -> None:
        """At five what was under way overnight reaches its office."""
        with self.world.at(5):
            self.carriers.arrive()

    def morning(self, orders: Sequence[int]) -> None:
        """At six everybody gets up."""
        with self.world.at(6):
            for _place, player in self.players:
                player.morning()

    def pack(self, orders: Sequence[int]) -> None:
        """Then the farms pack what was ordered."""
        with self.world.at(6):
            self.farms.pack()

    def go_out(self, orders: Sequence[int]) -> None:
        """At seven runs are planned and leave."""
        with self.world.at(7):
            self.carriers.go_out()

    def knock(self, orders: Sequence[int]) -> None:
        """At eight parcels are brought to the post, others to doors."""
        with self.world.at(8):
            self.farms.hand_in()
            self.carriers.knock()

    def sell(self, orders: Sequence[int]) -> None:
        """From nine on the day's orders are placed."""
        for place, player in self.players:
            player.sell(orders[place])

    def evening(self, orders: Sequence[int]) -> None:
        """At twenty-one shops close."""
        with self.world.at(21):
            for _place, player in self.players:
                player.evening()

    def night(self, orders: Sequence[int]) -> None:
        """At twenty-two everybody is back, and cash is counted."""
        with self.world.at(22):
            self.carriers.come_back()
            self.carriers.send_back()
            self.carriers.count_cash()

    def finish(self, orders: Sequence[int]) -> None:
        """The season is over."""
        with self.world.at(22, 30):
            for _place, player in self.players:
                player.finish()


DAY = ("arrive", "morning", "pack", "go_out", "knock", "sell", "evening", "night")
"""The acts of a day, in their order."""


@dataclass(frozen=True)
class Wages:
    """What a crew reports when it is paid off: what happened, its peak memory in MiB and processor seconds."""

    happened: Counter[str]
    peak_mb: int
    cpu_seconds: float


class Crews(AbstractContextManager["Crews"]):
    """All crews of a season: one in this process, or each in a process of its own."""

    def __init__(self, plot: Plot) -> None:
        self._here = Crew(plot, 0) if plot.crews == 1 else None
        self._away = [_start(plot, number) for number in range(plot.crews)] if plot.crews > 1 else []
        for _process, line in self._away:
            _answer(line)

    def play(self, act: str, day: dt.date, orders: Sequence[int] = ()) -> None:
        """Let every crew play the act, and wait for the last one."""
        if self._here is not None:
            return self._here.play(act, day, orders)
        for _process, line in self._away:
            line.send((act, day, orders))
        for _process, line in self._away:
            _answer(line)
        return None

    def pay_off(self) -> list[Wages]:
        """Return what each crew reports; nothing is played after that."""
        if self._here is not None:
            return [_wages(self._here)]
        for _process, line in self._away:
            line.send(None)
        return [_answer(line) for _process, line in self._away]

    def __exit__(self, *failed: object) -> None:
        for process, _line in self._away:
            if failed[0] is not None:
                process.terminate()
            process.join(PATIENCE_SECONDS)


def _start(plot: Plot, number: int) -> tuple[BaseProcess, Connection]:
    """Start a crew's process. It is forked: what the market looks like is read once, and shared."""
    connections.close_all()  # a connection is not shared between processes
    here, there = get_context("fork").Pipe()
    process = get_context("fork").Process(target=_live, args=(plot, number, there), daemon=True)
    process.start()
    there.close()
    return process, here


def _live(plot: Plot, number: int, line: Connection) -> None:
    """Play what is asked for until nothing more is; a failure is told, and ends the process."""
    try:
        _forgo_waiting()
        crew = Crew(plot, number)
        line.send((None, ""))
        while (asked := line.recv()) is not None:
            crew.play(*asked)
            line.send((None, ""))
        line.send((_wages(crew), ""))
    except Exception:
        line.send((None, traceback.format_exc()))
        raise
    finally:
        connections.close_all()


def _forgo_waiting() -> None:
    """Let this process's commits not wait for the disk: were the server to die, the season is played again anyway.

    Order and atomicity of transactions stay, and everybody else's commits wait as ever.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")


def _answer(line: Connection) -> Any:
    """Wait for a crew's answer. Raises ``RuntimeError`` with its traceback where it failed."""
    answer, failed = line.recv()
    if failed:
        raise RuntimeError(f"a crew of the season failed:\n{failed}")
    return answer


def _wages(crew: Crew) -> Wages:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return Wages(crew.world.happened, used.ru_maxrss // 1024, used.ru_utime + used.ru_stime)

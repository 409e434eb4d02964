"""Who plays a season: one class for each channel or trade, asked three times a day.

A new one is a class with the methods of ``Player`` that it needs, and a line in ``cast.PARTS``: its share of the orders
(0 for one that sells nothing by the order, like zones or spoilage).
"""

import datetime as dt
from collections.abc import Sequence
from math import gcd
from typing import NamedTuple, TypeVar

from marketplace.demo.names import People
from marketplace.demo.season.world import World


class Player:
    """Somebody who does something every day; each method may be left out."""

    def __init__(self, world: World, people: People) -> None:
        self.world = world
        self.people = people

    def morning(self) -> None:
        """At six, before anything is packed."""

    def sell(self, orders: int) -> None:
        """Between nine and twenty-one: place or sell so many orders. The player moves the clock itself."""

    def evening(self) -> None:
        """At twenty-one, before cash is counted."""

    def finish(self) -> None:
        """At the end of the season, after the last payout."""


class Part(NamedTuple):
    """A player, their share of the orders, and with which crew they play where there are several."""

    player: type[Player]
    share: int
    crew: int = 0


Place = TypeVar("Place")


def in_turn(places: Sequence[Place], day: dt.date, most: int) -> list[Place]:
    """Return the places (points, vans) whose turn it is on ``day``: all, or ``most`` of them, others the next day."""
    first = day.toordinal() * most
    turns = {(first + number) % len(places) for number in range(most)} if places else set()
    return [places[turn] for turn in sorted(turns)]


def split(orders: int, shares: list[int], *, before: int = 0) -> list[int]:
    """Divide ``orders`` by shares, whole, summing to ``orders``; ``before`` orders were divided on earlier days.

    Over a season each share is met to within one order, however few there are in a day.
    """
    total = sum(shares)
    cuts = [sum(shares[:number]) for number in range(len(shares) + 1)]

    def owned(cut_from: int, cut_to: int, upto: int) -> int:
        # The orders of a season are dealt round a wheel whose steps spread each share evenly.
        whole, rest = divmod(upto, total)
        step = _step(total)
        return whole * (cut_to - cut_from) + sum(cut_from <= turn * step % total < cut_to for turn in range(rest))

    return [
        owned(cuts[number], cuts[number + 1], before + orders) - owned(cuts[number], cuts[number + 1], before)
        for number in range(len(shares))
    ]


def _step(total: int) -> int:
    """Return a number without a common divisor with ``total``, near 0.618 of it: its multiples visit every place."""
    step = max(1, round(total * 0.618))
    while gcd(step, total) != 1:
        step += 1
    return step

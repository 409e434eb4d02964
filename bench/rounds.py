"""Sides that take turns: the speed of a machine drifts within minutes, so only ratios of one round say something."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.load import Measured

ROUNDS = 3


@dataclass(frozen=True)
class Turns:
    """The measurements of each side, in the order of the rounds."""

    sides: dict[str, list[Measured]]

    def per_second(self, side: str) -> float:
        """Return the median of the rounds."""
        return statistics.median(each.per_second for each in self.sides[side])

    def ratio(self, side: str, other: str) -> float:
        """Return how many times as much ``side`` does as ``other``: the median of the rounds' own ratios."""
        pairs = zip(self.sides[side], self.sides[other], strict=True)
        return statistics.median(a.per_second / b.per_second if b.per_second else 0.0 for a, b in pairs)

    def errors(self, side: str) -> int:
        """Return how many jobs failed."""
        return sum(each.errors for each in self.sides[side])


def take_turns(jobs: Mapping[str, Callable[[], Measured]], *, rounds: int = ROUNDS) -> Turns:
    """Measure each side once a round, every other round in the opposite order."""
    sides: dict[str, list[Measured]] = {name: [] for name in jobs}
    for number in range(rounds):
        order = list(jobs) if number % 2 == 0 else list(reversed(jobs))
        for name in order:
            sides[name].append(jobs[name]())
    return Turns(sides)

"""What a sequencer is asked and what it answers. Pure Python: seconds, metres and grams, no rows and no requests."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Protocol

Matrix = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Place:
    """A place on the globe, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Travel:
    """Metres and seconds from every place to every other, and where they came from (``provenance``)."""

    metres: Matrix
    seconds: Matrix
    provenance: str

    def __post_init__(self) -> None:
        size = len(self.seconds)
        if len(self.metres) != size or any(len(row) != size for row in (*self.metres, *self.seconds)):
            raise ValueError("metres and seconds must be square and of the same size")


class MatrixProvider(Protocol):
    """Where travel times come from: an estimate, a routing server."""

    def matrix(self, places: Sequence[Place], departure: dt.datetime) -> Travel:
        """Return the travel between all places, leaving at ``departure`` (aware, local time decides peak hours)."""
        ...


@dataclass(frozen=True)
class Problem:
    """One carrier's round: from place ``start`` to the others and home again.

    ``grams`` has one load for each place (0 for the start). Visits are given most urgent first: where not all can
    be carried, the first ones go. ``capacity`` in grams; None = no limit. ``visit_seconds`` is the time at a door.
    """

    travel: Travel
    grams: Sequence[int]
    capacity: int | None = None
    start: int = 0
    visit_seconds: int = 0

    def __post_init__(self) -> None:
        if len(self.grams) != len(self.travel.seconds):
            raise ValueError("one load for each place")
        if not 0 <= self.start < len(self.grams):
            raise ValueError("the start is none of the places")

    @property
    def visits(self) -> list[int]:
        """Return the places to visit, most urgent first."""
        return [place for place in range(len(self.grams)) if place != self.start]


TOO_HEAVY = "too_heavy"
"""More than the carrier can take at all."""
NO_ROOM = "no_room"
"""No room left beside what is more urgent."""


@dataclass(frozen=True)
class LeftOut:
    """A place that is not visited, and why (``TOO_HEAVY``, ``NO_ROOM``)."""

    place: int
    reason: str


@dataclass(frozen=True)
class Plan:
    """The order of visits, what it costs, and how it was found."""

    order: tuple[int, ...]
    seconds: int  # travel and time at doors, home again included
    metres: int
    engine: str
    version: str
    seed: int
    cpu_seconds: float
    provenance: str
    left_out: tuple[LeftOut, ...] = field(default=())

    def record(self) -> dict[str, Any]:
        """Return what is kept with a run, fit for JSON."""
        return {
            "engine": self.engine,
            "version": self.version,
            "seed": self.seed,
            "cpu_seconds": round(self.cpu_seconds, 4),
            "cost_seconds": self.seconds,
            "metres": self.metres,
            "provenance": self.provenance,
        }


class Sequencer(Protocol):
    """Puts visits in order. Engines are exchangeable; a greedy one is always at hand."""

    def sequence(self, problem: Problem, *, seed: int = 0) -> Plan:
        """Return a plan that visits each place once or says why not."""
        ...


def cost(problem: Problem, order: Sequence[int], matrix: Matrix) -> int:
    """Return the sum of ``matrix`` along start → order → start."""
    if not order:
        return 0
    tour = [problem.start, *order, problem.start]
    return sum(matrix[here][there] for here, there in pairwise(tour))


def fit(problem: Problem) -> tuple[list[int], tuple[LeftOut, ...]]:
    """Return the places that fit the capacity, most urgent first, and those that don't with the reason."""
    taken: list[int] = []
    left_out: list[LeftOut] = []
    room = problem.capacity
    for place in problem.visits:
        load = problem.grams[place]
        if room is not None and problem.capacity is not None and load > room:
            left_out.append(LeftOut(place, TOO_HEAVY if load > problem.capacity else NO_ROOM))
            continue
        taken.append(place)
        room = None if room is None else room - load
    return taken, tuple(left_out)

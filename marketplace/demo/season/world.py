"""What the players of a season share: chance from one seed, the time of day, counts of what happened."""

import datetime as dt
import uuid
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from django.db.models import F, Model, QuerySet, Value
from django.db.models.functions import Mod

from logistics.domain.scanning import ScanSpec, record_scans
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.demo.season.market import Market

RowT = TypeVar("RowT", bound=Model)


@dataclass
class World:
    """One season being played. ``day`` is today in Vietnam; ``happened`` counts events by name."""

    random: Random
    day: dt.date
    admin: User
    accountant: User
    market: Market
    number: int = 0
    crews: int = 1
    """Which of how many crews this is: each has a world of its own, and its share of farms and offices."""
    happened: Counter[str] = field(default_factory=Counter)

    def at(self, hour: int, minute: int = 0) -> AbstractContextManager[dt.datetime]:
        """Make it that hour of the day for everything inside the ``with``."""
        return clock.at(dt.datetime.combine(self.day, dt.time(hour, minute), tzinfo=clock.VIETNAM))

    def moments(self, times: int, *, hours: int) -> list[tuple[int, int]]:
        """Return so many moments (hour, minute) from nine on, one after the other, spread over ``hours``."""
        return sorted((9 + number * hours // times, self.random.randrange(60)) for number in range(times))

    def is_ours(self, pk: int) -> bool:
        """Return whether a place (a farm, an office) is this crew's to look after."""
        return pk % self.crews == self.number

    def ours(self, rows: QuerySet[RowT], place: str) -> QuerySet[RowT]:
        """Return the rows of the places that this crew looks after; ``place`` leads to the place's id."""
        if self.crews == 1:
            return rows
        return rows.alias(crew=Mod(F(place), Value(self.crews))).filter(crew=self.number)

    def scan(self, scans: list[ScanSpec], *, by: User) -> None:
        """Send a batch of scans as a device does; in a season none is refused."""
        for line in record_scans(scans=scans, by=by):
            if line.error is not None:
                raise line.error

    def key(self) -> uuid.UUID:
        """Return the key a device would make for an event, the same for the same seed."""
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def chance(self, probability: float) -> bool:
        """Return True that often."""
        return self.random.random() < probability

    def count(self, event: str, times: int = 1) -> None:
        """Note that something happened."""
        self.happened[event] += times

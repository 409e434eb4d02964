"""What the players of a season share: chance from one seed, the time of day, counts of what happened."""

import datetime as dt
import uuid
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from random import Random

from marketplace.accounts.models import User
from marketplace.common import clock


@dataclass
class World:
    """One season being played. ``day`` is today in Vietnam; ``happened`` counts events by name."""

    random: Random
    day: dt.date
    admin: User
    accountant: User
    happened: Counter[str] = field(default_factory=Counter)

    def at(self, hour: int, minute: int = 0) -> AbstractContextManager[dt.datetime]:
        """Make it that hour of the day for everything inside the ``with``."""
        return clock.at(dt.datetime.combine(self.day, dt.time(hour, minute), tzinfo=clock.VIETNAM))

    def moments(self, times: int, *, hours: int) -> list[tuple[int, int]]:
        """Return so many moments (hour, minute) from nine on, one after the other, spread over ``hours``."""
        return sorted((9 + number * hours // times, self.random.randrange(60)) for number in range(times))

    def key(self) -> uuid.UUID:
        """Return the key a device would make for an event, the same for the same seed."""
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def chance(self, probability: float) -> bool:
        """Return True that often."""
        return self.random.random() < probability

    def count(self, event: str, times: int = 1) -> None:
        """Note that something happened."""
        self.happened[event] += times

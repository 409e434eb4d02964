"""People who do not exist: names, phone numbers, citizen ids, the same for the same seed."""

from itertools import count
from random import Random
from typing import Any


class People:
    """Invents people in a fixed order. Numbers are of valid form; nothing is ever sent to them (SMS go to a file)."""

    def __init__(self, names: dict[str, Any], seed: int) -> None:
        self.names = names
        self.random = Random(seed)
        self.numbers = count(1)

    def phone(self) -> str:
        """Return the next mobile number."""
        return f"09{61_000_000 + next(self.numbers):08d}"

    def citizen_id(self) -> str:
        """Return twelve digits."""
        return "".join(self.random.choices("0123456789", k=12))

    def account_number(self) -> str:
        """Return a bank account number."""
        return "".join(self.random.choices("0123456789", k=10))

    def name(self) -> tuple[str, str]:
        """Return how a person is addressed (ông, bà) and their name."""
        woman = self.random.random() < 0.55
        given = self.random.choice(self.names["women" if woman else "men"])
        return ("bà" if woman else "ông"), f"{self.random.choice(self.names['family'])} {given}"

    def address(self) -> str:
        """Return house number and street."""
        return f"số {self.random.randint(1, 120)} {self.random.choice(self.names['streets'])}"

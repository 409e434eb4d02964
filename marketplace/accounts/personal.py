"""What is known of a person, room by room: how it is handed out to them, and how it is erased.

A room that keeps something of people registers one part when its app is ready, as rooms register the parts of pages
that are each visitor's own. So a person's file is complete and an erasure reaches every room, though ``accounts`` knows
none of them. A contract test asks each table with a key to a person, or a telephone number, for its part.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from marketplace.accounts.models import User


def _says_nothing(_person: User) -> str:
    return ""


@dataclass(frozen=True)
class PersonalPart:
    """One heading of a person's data.

    ``collect`` returns what JSON can hold: no citizen ids, no account numbers, nobody else's data. ``erase`` runs in
    the transaction of the erasure while ``person.phone`` is still there, and may find nothing. ``keeps`` says in a
    sentence what of it the law has the market keep, ``waits`` what has to be settled first; both "" for nothing.
    """

    name: str
    collect: Callable[[User], object]
    erase: Callable[[User], None]
    keeps: Callable[[User], str] = _says_nothing
    waits: Callable[[User], str] = _says_nothing


_PARTS: dict[str, PersonalPart] = {}


def register_parts(parts: Iterable[PersonalPart]) -> None:
    """Make a room's parts known; done when its app is ready."""
    _PARTS.update({part.name: part for part in parts})


def personal_parts() -> Sequence[PersonalPart]:
    """Return all parts, by name."""
    return [_PARTS[name] for name in sorted(_PARTS)]

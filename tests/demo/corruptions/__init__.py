"""SQL that corrupts one row of each kind, by room: for each line of the reconciliation what must make it notice.

``CORRUPTIONS`` are done together, one list a line; each statement of ``ALONE`` has to be caught when it is the only one.
"""

from importlib import import_module
from pkgutil import iter_modules

_ROOMS = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]


def _of_all(kind: str) -> dict[str, list[str]]:
    return {line: each for room in _ROOMS for line, each in getattr(room, kind, {}).items()}


CORRUPTIONS, ALONE = _of_all("CORRUPTIONS"), _of_all("ALONE")

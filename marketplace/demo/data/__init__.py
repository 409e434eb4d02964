"""The demo's data, read from TOML."""

import tomllib
from importlib.resources import files
from typing import Any


def read(scale: str) -> dict[str, Any]:
    """Return the data of a scale, e.g. ``small``; a scale that extends another says only what it has otherwise."""
    data = tomllib.loads((files(__name__) / f"{scale}.toml").read_text(encoding="utf-8"))
    if "extends" in data:
        return _laid_over(read(data["extends"]), data)
    return data


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Return both, table by table; where both say something, what is above."""
    both = {**below, **above}
    for name in below.keys() & above.keys():
        if isinstance(below[name], dict) and isinstance(above[name], dict):
            both[name] = _laid_over(below[name], above[name])
    return both

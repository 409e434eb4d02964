"""The demo season's data, read from TOML."""

import tomllib
from importlib.resources import files
from typing import Any


def read(scale: str) -> dict[str, Any]:
    """Return the data of a scale, e.g. ``small``."""
    return tomllib.loads((files(__name__) / f"{scale}.toml").read_text(encoding="utf-8"))

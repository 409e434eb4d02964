"""What the shape of the database depends on: the migrations of our rooms and the pinned packages that bring theirs.

Two checkouts with the same fingerprint migrate to the same database. ``make run`` skips a migrate that would change
nothing, and the tests copy a database that was migrated once.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

_PINS = "requirements/base.txt"
_APPS = "marketplace/settings/__init__.py"
_SHORT = 16


def migration_files(root: Path) -> list[Path]:
    """Return our migrations, and the data files beside them."""
    packages = [folder.parent for folder in root.glob("*/__init__.py") if folder.parent.name != "tests"]
    return sorted(
        path
        for package in packages
        for path in package.rglob("migrations/**/*")
        if path.is_file() and path.suffix not in (".pyc", ".pyo")
    )


def manifest(root: Path) -> dict[str, str]:
    """Return a short hash of everything that decides what ``migrate`` makes, by path."""
    contents = {path: path.read_bytes() for path in [*migration_files(root), root / _PINS] if path.exists()}
    settings = root / _APPS
    if settings.exists():
        contents[settings] = _installed_apps(settings.read_text(encoding="utf-8")).encode()
    return {
        str(path.relative_to(root)): hashlib.sha256(content).hexdigest()[:_SHORT] for path, content in contents.items()
    }


def _installed_apps(settings: str) -> str:
    """Return the list of apps in the text of the settings; all of the text where it is not found."""
    found = re.search(r"^INSTALLED_APPS = \[(.*?)^\]", settings, re.DOTALL | re.MULTILINE)
    return found[1] if found else settings


def digest(files: dict[str, str]) -> str:
    """Return one hash of a manifest."""
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:_SHORT]


def only_adds(old: dict[str, str], new: dict[str, str]) -> bool:
    """Say whether ``new`` keeps every migration of ``old`` as it was, so that migrating on gives the same database."""
    decisive = {path: short for path, short in old.items() if path != _APPS}
    return all(new.get(path) == short for path, short in decisive.items())

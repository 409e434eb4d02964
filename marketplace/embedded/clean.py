"""``make clean``: remove what commands can make again. The data of the run, its secrets and ``.venv/`` stay."""

from __future__ import annotations

import fcntl
import json
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FOLDERS = (".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache", ".grimp_cache")
_NOT_OURS = {".venv", "var", ".git"}


def main() -> None:
    """Remove caches, compiled files and the test servers' data."""
    for name in _FOLDERS:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for top in ROOT.iterdir():
        if top.is_dir() and top.name not in _NOT_OURS:
            for cache in top.rglob("__pycache__"):
                shutil.rmtree(cache, ignore_errors=True)
            for compiled in top.rglob("LC_MESSAGES/*.mo"):
                compiled.unlink()
    _remove_test_servers(ROOT / "var" / "test")
    shutil.rmtree(ROOT / "var" / "static", ignore_errors=True)


def _remove_test_servers(folder: Path) -> None:
    for identity in folder.rglob("identity.json"):
        with identity.with_name("alive").open("a") as alive:
            try:
                fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise SystemExit("A test run is using its servers; wait until it is over.") from None
    for identity in folder.rglob("identity.json"):
        outside = json.loads(identity.read_text(encoding="utf-8")).get("outside")
        if outside:
            shutil.rmtree(outside, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

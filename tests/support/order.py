"""The files that take longest come first, so that no worker is left with one while the others have nothing to do.

pytest-xdist hands out whole files, and by itself those with many tests first: a season, which is one fixture and a
dozen tests, came last, and a worker played it alone for minutes. ``make test`` switches that off.
"""

from pathlib import Path

import pytest

LONGEST = (
    "tests/demo/test_season.py",
    "tests/contracts/test_crawl.py",
    "tests/contracts/test_access.py",
    "tests/demo/test_season_size.py",
    "tests/contracts/test_lists.py",
    "tests/api/test_schema.py",
    "tests/ledger/test_ten_thousand.py",
    "tests/fire",
    "tests/e2e",
    "tests/concurrency",
    "tests/embedded",
)
"""Files and folders of a minute and more, the longest first; the rest keeps its order."""
ROOT = Path(__file__).resolve().parents[2]


def place(path: Path) -> int:
    """Return how early a file comes: 0 is first."""
    name = path.relative_to(ROOT).as_posix()
    return next((n for n, long in enumerate(LONGEST) if name == long or name.startswith(f"{long}/")), len(LONGEST))


def longest_first(items: list[pytest.Item]) -> None:
    """Put the tests of the longest files first; inside a file, and among the rest, the order stays."""
    items.sort(key=lambda item: place(item.path))

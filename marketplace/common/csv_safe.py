"""CSV for spreadsheets, without formulas: a cell that a spreadsheet would run is made text.

Names, addresses and notes are typed by anybody. A cell that begins with ``=``, ``+``, ``-``, ``@`` or a control
character is a formula to a spreadsheet program (``=cmd|…``), so it gets an apostrophe in front, as OWASP advises.
Real numbers are left alone. Every CSV of this market is written through here.
"""

import csv
import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Protocol

BOM = "\ufeff"
"""Put first in the file, so that spreadsheets read it as UTF-8."""
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Writable(Protocol):
    def write(self, text: str, /) -> Any: ...


def safe_cell(value: object) -> object:
    """Return the value as a cell that no spreadsheet runs; ``None`` is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal | dt.date | dt.time):
        return value
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_STARTS_FORMULA) else text


class SafeWriter:
    """A ``csv.writer`` whose cells are safe."""

    def __init__(self, file: _Writable) -> None:
        self._writer = csv.writer(file)

    def writerow(self, row: Iterable[object]) -> None:
        """Write one row."""
        self._writer.writerow([safe_cell(value) for value in row])

    def writerows(self, rows: Iterable[Iterable[object]]) -> None:
        """Write many rows."""
        for row in rows:
            self.writerow(row)

"""No cell of ours is a formula to a spreadsheet, and what is none is left as it is."""

import datetime as dt
import io
from decimal import Decimal

import pytest

from marketplace.common.csv_safe import SafeWriter, safe_cell


@pytest.mark.parametrize(
    "typed",
    ["=cmd|' /C calc'!A0", "+84912345678", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "＝1"],
)
def test_what_would_run_becomes_text(typed):
    assert safe_cell(typed) == f"'{typed}"


@pytest.mark.parametrize("value", ["Vải thiều", "12 Lê Lợi", "a=b", 0, -5, Decimal("-1.5"), dt.date(2026, 6, 1)])
def test_what_is_harmless_stays(value):
    assert safe_cell(value) == value


def test_nothing_is_an_empty_cell_and_nul_bytes_go():
    assert safe_cell(None) == ""
    assert safe_cell("a\x00b") == "ab"


def test_rows_are_written_quoted_and_safe():
    file = io.StringIO()
    SafeWriter(file).writerows([["tên", "tiền"], ["=1+1", -30_000], ['Hoa, "Lan"', None]])
    assert file.getvalue() == 'tên,tiền\r\n\'=1+1,-30000\r\n"Hoa, ""Lan""",\r\n'

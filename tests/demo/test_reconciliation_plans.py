"""What keeps the reconciliation fast at a season's size: rows are joined, never compared one by one with all others."""

import re

import pytest

from marketplace.demo.reconciliation import LINES
from marketplace.demo.reconciliation.line import Line

PATTERN_OF_A_ROW = re.compile(r"LIKE\s+(?:'[^']*'\s*\|\||\w+\.)")
"""A pattern made of another row's value: no index and no hash serves it, so each row meets every other."""


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_no_row_is_searched_for_by_a_pattern(line: Line) -> None:
    assert not PATTERN_OF_A_ROW.search(line.sql)


def test_such_a_pattern_would_be_seen() -> None:
    """Negative control."""
    assert PATTERN_OF_A_ROW.search("m.dedupe_key LIKE 'household_' || c.to_state || ':%'")
    assert PATTERN_OF_A_ROW.search("m.source_ref LIKE b.prefix")
    assert not PATTERN_OF_A_ROW.search("SPLIT_PART(m.ref, ':', 1) = 'a' || b.id AND m.ref LIKE '%:line:%'")

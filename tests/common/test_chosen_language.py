"""A language named by an address: read in one place, by whoever answers."""

import pytest

from marketplace.common.middleware import without_language


@pytest.mark.parametrize(
    ("pairs", "left", "named"),
    [
        ([], [], ""),
        ([("q", "vải"), ("lang", "en")], [("q", "vải")], "en"),
        ([("lang", "vi"), ("q", "vải"), ("lang", "en")], [("q", "vải")], "en"),
        ([("lang", "xx"), ("q", "vải")], [("lang", "xx"), ("q", "vải")], ""),
        ([("lang", "en"), ("lang", "xx")], [("lang", "en"), ("lang", "xx")], ""),
        ([("lang", "")], [("lang", "")], ""),
    ],
)
def test_it_is_taken_out_and_of_several_the_last_counts(pairs, left, named):
    assert without_language(pairs) == (left, named)

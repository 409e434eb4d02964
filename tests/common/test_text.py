"""A short text that has to be given: cleaned, neither too short nor too long."""

import pytest

from marketplace.common.errors import BadValue
from marketplace.common.text import require_text


def ask(text, **limits):
    return require_text(text, **{"most": 5, "otherwise": "Xin ghi lý do.", "field": "reason"} | limits)


@pytest.mark.parametrize(
    ("typed", "kept"), [(" dập ", "dập"), ("dâ\u0323p", "dập"), ("a\x00b", "ab"), ("12345", "12345")]
)
def test_what_is_said_is_kept_clean(typed, kept):
    assert ask(typed) == kept


@pytest.mark.parametrize(("typed", "limits"), [("", {}), (" \x00", {}), ("123456", {}), ("1", {"least": 2})])
def test_too_little_or_too_much_is_refused_at_its_field(typed, limits):
    with pytest.raises(BadValue, match="Xin ghi lý do") as refused:
        ask(typed, **limits)
    assert refused.value.field == "reason"

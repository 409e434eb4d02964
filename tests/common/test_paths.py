"""Where a form may lead."""

import pytest

from marketplace.common.paths import own_path


@pytest.mark.parametrize("wanted", ["/post/runs/?tab=old", "/"])
def test_a_path_of_this_site(rf, wanted):
    assert own_path(rf.get("/"), wanted) == wanted


@pytest.mark.parametrize(
    "wanted", ["", "-1", "post", "a\x00b", "//evil.example", "https://evil.example/", "/\\evil.example", "javascript:1"]
)
def test_anything_else_leads_nowhere(rf, wanted):
    assert own_path(rf.get("/"), wanted) == ""

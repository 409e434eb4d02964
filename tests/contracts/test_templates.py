"""Templates keep to the house rules: they compile, and hold no inline style or script (the coming CSP forbids them)."""

import gzip
import re
from pathlib import Path

import pytest
from django.template.loader import get_template

THEME = Path(__file__).resolve().parents[2] / "themes/base"
PAGES = sorted(path.relative_to(THEME / "templates").as_posix() for path in (THEME / "templates").rglob("*.html"))
TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.S)
INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.I),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "address outside": re.compile(r"""(?:src|href)=["']?(?:https?:)?//""", re.I),
}


def what_is_inline(source: str) -> list[str]:
    """Return the names of what a page must not hold."""
    html = TAGS.sub("", source)
    return [name for name, pattern in INLINE.items() if pattern.search(html)]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_compiles_and_holds_nothing_inline(page):
    get_template(page)
    assert what_is_inline((THEME / "templates" / page).read_text()) == []


@pytest.mark.parametrize(
    "source, name",
    [
        ('<p style="color:red">', "style attribute"),
        ("<style>p{}</style>", "style element"),
        ("<script>x()</script>", "inline script"),
        ('<button onclick="x()">', "event attribute"),
        ('<script src="https://example.org/x.js"></script>', "address outside"),
    ],
)
def test_the_rule_sees_what_it_forbids(source, name):
    assert what_is_inline(source) == [name]


@pytest.mark.parametrize("name, budget", [("market.css", 8_000), ("market.js", 2_250)])
def test_what_every_page_loads_stays_small(name, budget):
    """Phones in the hills load these first: a budget in bytes as they travel, compressed."""
    assert len(gzip.compress((THEME / "static/base" / name).read_bytes())) <= budget

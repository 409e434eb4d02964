"""The style guide shows everything there is: a part, icon, drawing or token that is added is seen there."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from marketplace.common.icons import ICONS
from marketplace.common.templatetags.market import CROPS
from marketplace.desk.staff.styleguide import STYLE_SHEET, Token, read_tokens
from tests.factories.accounts import UserFactory

TEMPLATES = Path(settings.THEME_DIR) / "templates"
TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def guide(client, db):
    client.force_login(UserFactory(admin=True))
    return lambda **headers: client.get(reverse("styleguide"), headers=headers).content.decode()


def test_everybody_else_finds_no_such_page(client, db):
    client.force_login(UserFactory())
    assert client.get(reverse("styleguide")).status_code == 404


def test_tokens_are_read_by_day_and_by_night():
    sheet = (
        ":root { --ink: #000; --r: 14px; color-scheme: light } @media x { :root { --ink: #fff; } } :root { --r: 0; }"
    )
    assert read_tokens(sheet) == [Token("ink", "#000", "#fff"), Token("r", "14px", "14px")]
    assert [token.is_colour for token in read_tokens(sheet)] == [True, False]


def test_every_token_icon_and_drawing_is_shown(guide):
    html = guide()
    tokens = read_tokens(STYLE_SHEET.read_text())
    assert len(tokens) > 20
    assert {token.name for token in tokens if token.is_colour and f'fill="var(--{token.name})"' not in html} == set()
    assert {token.name for token in tokens if not token.is_colour and f">{token.name}</td>" not in html} == set()
    assert {name for name in ICONS if f"{ICONS[name]}</svg>{name}</li>" not in html} == set()
    assert {slug for slug in CROPS if html.count(f"/crops/{slug}.svg") < 2} == set()


def test_every_part_is_shown():
    source = "".join(path.read_text() for path in (TEMPLATES / "staff").glob("_styleguide_*.html"))
    parts = {path.name for path in (TEMPLATES / "components").glob("*.html")}
    shown = set(re.findall(r'include "components/([a-z_]+\.html)"', source))
    # The summary of errors comes with a form that has some.
    assert parts - shown == {"error_summary.html"}


@pytest.mark.parametrize(
    "state",
    [
        'class="btn primary" disabled', 'class="btn danger"', 'class="btn quiet"', "btn primary wide", "badge warn",
        "notice bad", 'class="field invalid"', "data-error-summary", 'class="failed"', 'class="next"', "<s>",
        'class="photo"', "disabled", 'value="0" max="100"', 'class="unknown"', 'aria-current="step"',
        'aria-current="page">7</span>', 'type="radio"', 'class="price num big"', "EE\xa0123\xa0456\xa0785\xa0VN",
        'class="notice warn stack"',
    ],
)  # fmt: skip
def test_each_state_is_shown(guide, state):
    assert state in unescape(guide())


def test_nothing_on_it_changes_anything(guide, client):
    forms = re.findall(r'<form class="form" method="(\w+)"', guide())
    assert forms == ["get", "get", "get"]
    assert client.post(reverse("styleguide")).status_code == 405


def test_it_is_in_english_too(guide, client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    headings = [TAG.sub("", one) for one in re.findall(r"<h[12][^>]*>.*?</h[12]>", guide(), re.S)]
    assert headings[:6] == ["Style guide", "Colours and sizes", "Icons", "Drawings", "Parts", "Ways and states"]

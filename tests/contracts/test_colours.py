"""Every pair of colours that stands together can be read, in light and in dark (WCAG: text 4.5 : 1, edges 3 : 1)."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "themes/base/static/base/market.css"
THEMES = CSS.parents[3]
BRANDS = sorted(path.parent.name for path in THEMES.glob("*/brand.toml"))
# home.css: the shop window, whose letters are the same in both schemes and for every brand.
HERO = {"hero-bright": "#8f1a30", "hero-deep": "#7d1226", "hero-ink": "#ffe3d2", "hero-note": "#ffd9c2"}
COLOUR = re.compile(r"--([a-z-]+): (#[0-9a-f]{6})\b")
TEXT, EDGE = 4.5, 3.0
PAIRS = [
    *[(fore, back, TEXT) for fore in ("ink", "muted", "lychee", "leaf", "indigo") for back in ("paper", "card")],
    *[("ink", back, TEXT) for back in ("turmeric-soft", "leaf-soft", "lychee-soft", "indigo-soft")],
    *[(name, f"{name}-soft", TEXT) for name in ("lychee", "leaf", "indigo")],
    ("on-turmeric", "turmeric", TEXT),
    ("white", "lychee-deep", TEXT),
    ("card", "leaf", TEXT),
    ("card", "lychee", TEXT),
    *[(fore, back, TEXT) for fore in ("hero-ink", "hero-note") for back in ("hero-bright", "hero-deep")],
    *[(fore, back, EDGE) for fore in ("edge", "focus") for back in ("paper", "card")],
]


def tokens(brand: str = "") -> dict[str, dict[str, str]]:
    """Return the colours by name of both schemes; dark ones are laid over the light ones, a brand's over the market's.

    In the browser a brand's light colours lie over the market's dark ones as well: they come later in the same layer.
    """
    layer = CSS.read_text().partition("@layer tokens {")[2].partition("@layer base {")[0]
    light, _, dark = layer.partition("@media (prefers-color-scheme: dark)")
    sheet = (THEMES / brand / "static" / brand / "tokens.css").read_text() if brand else ""
    own_light, _, own_dark = sheet.partition("@media (prefers-color-scheme: dark)")
    base = {"white": "#ffffff", **HERO, **dict(COLOUR.findall(light))}
    over = dict(COLOUR.findall(own_light))
    return {
        "light": base | over,
        "dark": base | dict(COLOUR.findall(dark)) | over | dict(COLOUR.findall(own_dark)),
    }


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb`` as WCAG defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_right():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("fore, back, least", PAIRS)
@pytest.mark.parametrize("brand", ["", *BRANDS])
def test_a_pair_can_be_read(scheme, fore, back, least, brand):
    colours = tokens(brand)[scheme]
    assert contrast(colours[fore], colours[back]) >= least

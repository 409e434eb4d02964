"""Drawings, icons and the logo keep to one style: one field, small, nothing fetched, no outline around a shape."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from marketplace.common.icons import ICONS
from marketplace.common.templatetags import market
from marketplace.demo import data as demo_data

THEME = Path(__file__).resolve().parents[2] / "themes/base"
FOLDER = THEME / "static/base/crops"
DRAWINGS = sorted(path.stem for path in FOLDER.glob("*.svg"))
FEWEST = 48  # besides the basket: what a market of this kind sells
MOST_BYTES = 1_600
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {"svg", "defs", "g", "pattern", "path", "circle", "ellipse", "use"}
FIELD = {"viewBox": "0 0 200 170", "width": "200", "height": "170"}
OUTSIDE = re.compile(r"data:|https?:|//|url\((?!#)", re.I)
CURVE_OR_CORNER = re.compile(r"[cqsatz]|[lhv\d]\s*[lhv]", re.I)  # more than one straight piece encloses ground


def _outlines(shape: ET.Element) -> bool:
    """Say whether a stroke goes around a filled shape; veins, highlights, dots, twigs and rounded corners do not."""
    stroke, fill = shape.get("stroke"), shape.get("fill")
    if stroke is None or fill in ("none", stroke):
        return False
    if shape.tag != f"{SVG}path" or fill is not None:
        return True
    return any(map(CURVE_OR_CORNER.search, _pieces(shape.get("d", ""))))


def _pieces(d: str) -> list[str]:
    """Return what follows each move of a path, without the place moved to."""
    return [re.sub(r"^[\s,]*-?[\d.]+[\s,]*-?[\d.]+", "", piece) for piece in re.split(r"[Mm]", d)[1:]]


def what_is_wrong(source: str) -> list[str]:
    """Return how a drawing breaks the style, in words."""
    try:
        root = ET.fromstring(source)  # noqa: S314  our own files
    except ET.ParseError:
        return ["not well-formed"]
    shapes = list(root.iter())
    values = [value for shape in shapes for value in shape.attrib.values()]
    found = {
        "another field": {name: root.get(name) for name in FIELD} != FIELD,
        "too heavy": len(source.encode()) > MOST_BYTES,
        "not a flat shape": any(shape.tag.removeprefix(SVG) not in SHAPES for shape in shapes),
        "text": any((shape.text or "").strip() or (shape.tail or "").strip() for shape in shapes),
        "style or event": any(name in ("style", "class") or name.startswith("on") for s in shapes for name in s.attrib),
        "from outside": any(OUTSIDE.search(value) for value in values)
        or any(not shape.get("href", "#").startswith("#") for shape in shapes),
        "outlined": any(map(_outlines, shapes)),
    }
    return [fault for fault, there in found.items() if there]


@pytest.mark.parametrize("slug", DRAWINGS)
def test_a_drawing_keeps_to_the_style(slug):
    assert what_is_wrong((FOLDER / f"{slug}.svg").read_text()) == []


@pytest.mark.parametrize(
    "inside, fault",
    [
        ("<script/>", "not a flat shape"),
        ('<image href="#p"/>', "not a flat shape"),
        ("<text>vải</text>", "not a flat shape"),
        ("<g>vải</g>", "text"),
        ('<g style="fill:red"/>', "style or event"),
        ('<g onclick="x()"/>', "style or event"),
        ('<use href="data:image/png;base64,AA"/>', "from outside"),
        ('<use href="other.svg#p"/>', "from outside"),
        ('<path fill="url(https://example.org/p)"/>', "from outside"),
        ('<circle r="9" fill="#fff" stroke="#000"/>', "outlined"),
        ('<circle r="9" stroke="#000"/>', "outlined"),
        ('<path d="M1 1c2 2 3 3 4 9" stroke="#000"/>', "outlined"),
        ('<path d="M1 1h9v9" stroke="#000"/>', "outlined"),
        (f"<g>{'<g/>' * 400}</g>", "too heavy"),
        ("<g>", "not well-formed"),
    ],
)
def test_the_rule_sees_what_it_forbids(inside, fault):
    page = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 170" width="200" height="170">%s</svg>'
    assert what_is_wrong(page % '<path d="M1 1h9M2 2l3-4" stroke="#000"/>') == []
    assert fault in what_is_wrong(page % inside)


def test_the_rule_sees_another_field():
    assert what_is_wrong('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"/>') == ["another field"]


def test_there_is_a_picture_of_all_a_market_sells_and_none_twice():
    assert len(market.CROPS - {"default"}) >= FEWEST
    drawn = {(FOLDER / f"{slug}.svg").read_bytes() for slug in DRAWINGS}
    assert len(drawn) == len(DRAWINGS)


def _crops_of(data: object) -> set[str]:
    """Return every crop slug that a demo file names, wherever it does."""
    if isinstance(data, list):
        return set().union(*map(_crops_of, data))
    if not isinstance(data, dict):
        return set()
    crop, listed = data.get("crop"), [one for key in ("crops", "crops_of_many") for one in data.get(key, [])]
    named = {crop["slug"] if isinstance(crop, dict) else crop} if crop else set()
    named |= {one["slug"] if isinstance(one, dict) else one for one in listed}
    return named.union(*map(_crops_of, data.values()))


@pytest.mark.parametrize("scale", sorted(path.stem for path in Path(demo_data.__file__).parent.glob("*.toml")))
def test_nothing_of_the_demo_is_drawn_as_the_basket(scale):
    slugs = _crops_of(demo_data.read(scale))
    assert {"vai-thieu", "gao-te"} & slugs
    assert {slug for slug in slugs if market.crop_url(slug).endswith("/default.svg")} == set()


ICON_NAMED = re.compile(r"""{%\s*icon\s+["']([^"']*)["']""")
COLOUR = re.compile(r"(?:fill|stroke)=.(?!none|currentColor)")
NEEDED = {
    "arrow", "basket", "calendar", "certificate", "check", "clock", "close", "leaf", "minus", "phone", "pin",
    "plus", "print", "scale", "search", "seal", "share", "stamp", "star", "truck", "user", "warning",
}  # fmt: skip


def test_each_icon_needed_is_drawn_once_and_small():
    source = (THEME / "icons.svg").read_text()
    names = [symbol.get("id") for symbol in ET.fromstring(source)]  # noqa: S314  our own file
    assert sorted(set(names)) == names == sorted(ICONS)
    assert set(names) >= NEEDED
    assert len(set(ICONS.values())) == len(ICONS)
    assert {name for name, drawn in ICONS.items() if len(drawn) > 500} == set()


@pytest.mark.parametrize("name", sorted(ICONS))
def test_an_icon_takes_the_colour_of_its_words_and_fetches_nothing(name):
    symbol = ET.fromstring(f'<svg xmlns="{SVG[1:-1]}">{ICONS[name]}</svg>')  # noqa: S314  our own file
    assert {shape.tag.removeprefix(SVG) for shape in symbol} <= {"path", "circle"}
    assert not COLOUR.search(ICONS[name])
    assert not OUTSIDE.search(ICONS[name])


def test_every_icon_a_template_asks_for_is_there():
    pages = {path: ICON_NAMED.findall(path.read_text()) for path in (THEME / "templates").rglob("*.html")}
    assert any(pages.values())
    assert {(path.name, name) for path, names in pages.items() for name in names if name not in ICONS} == set()


@pytest.mark.parametrize("name", ["logo", "logo-dark", "mark"])
def test_the_logo_needs_no_font_and_fetches_nothing(name):
    source = (THEME / f"static/base/{name}.svg").read_text()
    shapes = list(ET.fromstring(source).iter())  # noqa: S314  our own file
    assert {shape.tag.removeprefix(SVG) for shape in shapes} <= {"svg", "g", "path", "circle"}
    assert len(source.encode()) <= MOST_BYTES
    assert not any(OUTSIDE.search(value) for shape in shapes for value in shape.attrib.values())

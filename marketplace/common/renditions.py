"""What a stored photo is drawn as for the web: WebP and AVIF in three widths, its size, and a blur to show meanwhile.

A photo that was just uploaded is called ``<folder>/<hex>-1280.webp`` and has one narrower file beside it: its page
works with these. Once a task has drawn the rest, its row takes another name, which says all that a page needs
to know without asking: ``<folder>/<hex>-<width>x<height>-<colours>.webp``. The colours are four by three cells of three
hexadecimal digits, row by row: painted as an SVG of twelve rectangles and blurred, they are the picture's ghost. So no
page asks the storage or the database for a size, and a photo is either drawn in full or not at all.

The whole picture is the name's own file in WebP and ``<hex>-1280.avif`` in AVIF; the narrower ones carry their width.
"""

import re
from dataclasses import dataclass
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, features

WIDTHS = (480, 800)
"""Narrower ones than the whole, in pixels; a picture is never made larger."""
WHOLE = 1280
CELLS_ACROSS, CELLS_DOWN = 4, 3
_WEBP_QUALITY, _AVIF_QUALITY, _AVIF_SPEED = 78, 50, 7

_STEM = r"(?P<stem>(?:[a-z]+/)?[0-9a-f]{32})"
_FRESH = re.compile(rf"{_STEM}-{WHOLE}\.webp")
_DRAWN = re.compile(rf"{_STEM}-(?P<width>[0-9]{{2,4}})x(?P<height>[0-9]{{2,4}})-(?P<colours>[0-9a-f]{{36}})\.webp")


@dataclass(frozen=True)
class Rendition:
    """A drawn photo: its size in pixels, its ghost, and the names of its files by width, the narrowest first."""

    width: int
    height: int
    colours: tuple[str, ...]
    webp: tuple[tuple[int, str], ...]
    avif: tuple[tuple[int, str], ...]


def is_fresh(name: str) -> bool:
    """Whether a photo waits to be drawn."""
    return _FRESH.fullmatch(name) is not None


def rendition_of(name: str) -> Rendition | None:
    """Return what a photo was drawn as, by its name alone; ``None`` for one that was not drawn yet."""
    match = _DRAWN.fullmatch(name)
    if match is None:
        return None
    stem, width, digits = match["stem"], int(match["width"]), match["colours"]
    narrower = [each for each in WIDTHS if each < width]
    return Rendition(
        width=width,
        height=int(match["height"]),
        colours=tuple(f"#{digits[at : at + 3]}" for at in range(0, len(digits), 3)),
        webp=(*((each, f"{stem}-{each}.webp") for each in narrower), (width, name)),
        avif=(*((each, f"{stem}-{each}.avif") for each in narrower), (width, f"{stem}-{WHOLE}.avif")),
    )


def narrowest(name: str) -> str:
    """Return the name of the narrow WebP file of a stored photo, for cards; a name that is none of ours as it is."""
    match = _FRESH.fullmatch(name) or _DRAWN.fullmatch(name)
    return f"{match['stem']}-{WIDTHS[0]}.webp" if match else name


def files_of(name: str) -> set[str]:
    """Return the names of all files that a stored photo may have."""
    drawn = rendition_of(name)
    return {name, narrowest(name)} | ({file for _width, file in (*drawn.webp, *drawn.avif)} if drawn else set())


def stem_of(file: str) -> str | None:
    """Return what the files of one photo have in common, ``None`` for a file of another kind."""
    match = re.match(rf"{_STEM}-", file)
    return match["stem"] if match else None


def draw(name: str) -> str:
    """Draw a fresh photo in all widths and return its new name; what was begun before is written again.

    The old file stays for those who look at an older page (``farmers.domain.photos.sweep_photos`` takes it away).
    Raises ``OSError`` where the file is missing or no picture, ``ValueError`` for a name that is not fresh.
    """
    match = _FRESH.fullmatch(name)
    if match is None:
        raise ValueError(f"not a fresh photo: {name}")
    with default_storage.open(name) as file, Image.open(file, formats=("WEBP",)) as opened:
        image = opened.convert("RGB")
    stem, (width, height) = match["stem"], image.size
    drawn = f"{stem}-{width}x{height}-{_colours(image)}.webp"
    rendition = rendition_of(drawn)
    if rendition is None:
        raise ValueError(f"no name for a picture of {width} × {height}")
    with default_storage.open(name) as file:
        _put(drawn, file.read())  # as it is: another pass through WebP would only cost
    for each, target in rendition.webp[:-1]:
        _put(target, _encoded(image, each, "WEBP", quality=_WEBP_QUALITY, method=4))
    for each, target in rendition.avif:
        _put(target, _encoded(image, each, "AVIF", quality=_AVIF_QUALITY, speed=_AVIF_SPEED))
    return drawn


def can_draw() -> bool:
    """Whether this Pillow was built with both formats."""
    return bool(features.check("webp")) and bool(features.check("avif"))


def _encoded(image: Image.Image, width: int, kind: str, **how: int) -> bytes:
    small = image.copy()
    small.thumbnail((width, image.height), Image.Resampling.LANCZOS)
    out = BytesIO()
    small.save(out, kind, **how)
    return out.getvalue()


def _colours(image: Image.Image) -> str:
    cells = image.resize((CELLS_ACROSS, CELLS_DOWN), Image.Resampling.BOX)
    return "".join(f"{part >> 4:x}" for part in cells.tobytes())


def _put(name: str, data: bytes) -> None:
    """Write a file under exactly this name (the storage would give a second one another)."""
    default_storage.delete(name)
    default_storage.save(name, ContentFile(data))

"""Whose shop front a request came through: a folder in ``themes/``, bound to a host or to the beginning of a path.

docs/brands.md says how one is made. The market's own look is ``themes/base``, of which a brand changes words, colours
and, where it brings them, templates.
"""

import tomllib
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, ImproperlyConfigured
from django.http import HttpRequest
from django.utils.translation import get_language

DESCRIPTION = "brand.toml"
_TEXTS = ("name", "tagline", "description", "foot")
_COLOURS = ("ground", "ground_dark")
_KNOWN = frozenset({*_TEXTS, *(f"{name}_en" for name in _TEXTS), *_COLOURS})


@dataclass(frozen=True)
class Brand:
    """A shop front: what it is called, what it says of itself in both languages, and the ground its pages stand on."""

    slug: str
    texts: tuple[tuple[str, str], ...]
    ground: str
    ground_dark: str

    def text(self, name: str) -> str:
        """Return one of the texts in the reader's language where the brand has it; "" where it has none."""
        known = dict(self.texts)
        in_english = known.get(f"{name}_en", "") if (get_language() or "").startswith("en") else ""
        return in_english or known.get(name, "")

    @property
    def name(self) -> str:
        """Return the brand's name."""
        return self.text("name")

    @property
    def style_sheet(self) -> str:
        """Return the static file with the brand's tokens."""
        return f"{self.slug}/tokens.css"


_asked: ContextVar[Brand | None] = ContextVar("brand", default=None)


def current_brand() -> Brand | None:
    """Return the brand of the request that is being answered, ``None`` for the market's own look."""
    return _asked.get()


def brand_of(request: HttpRequest) -> str:
    """Return the brand that a request came through: of its path, else of its host, else the market's own."""
    for beginning, brand in settings.BRAND_PATHS.items():
        if request.path.startswith(beginning):
            return str(brand)
    try:
        host = request.get_host().partition(":")[0].lower()
    except DisallowedHost:  # answered further in
        host = ""
    return str(settings.BRAND_HOSTS.get(host, settings.MARKET_BRAND))


def brands() -> dict[str, Brand]:
    """Return all brands that have a folder, by their slug."""
    return _read(settings.THEMES_DIR)


class BrandOfRequest:
    """Lets templates know the brand; outside the copies of pages, which are kept by host and path."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response
        check_bindings()

    def __call__(self, request: HttpRequest) -> Any:
        asked = _asked.set(brands().get(brand_of(request)))
        try:
            return self.get_response(request)
        finally:
            _asked.reset(asked)


def check_bindings() -> None:
    """Raise ``ImproperlyConfigured`` where a host or a path is bound to a brand that has no folder."""
    known = {*brands(), settings.MARKET_BRAND}
    for setting in ("BRAND_HOSTS", "BRAND_PATHS"):
        for place, brand in getattr(settings, setting).items():
            if brand not in known:
                raise ImproperlyConfigured(f"{setting}: {place} is bound to {brand!r}, which is no folder of themes/.")


@cache
def _read(themes: Path) -> dict[str, Brand]:
    return {file.parent.name: _brand(file) for file in sorted(themes.glob(f"*/{DESCRIPTION}"))}


def _brand(file: Path) -> Brand:
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    unknown, missing = set(said) - _KNOWN, {"name", *_COLOURS} - set(said)
    if unknown or missing:
        raise ImproperlyConfigured(f"{file}: unknown {sorted(unknown)}, missing {sorted(missing)}.")
    if not (file.parent / "static" / file.parent.name / "tokens.css").is_file():
        raise ImproperlyConfigured(f"{file.parent} has no static/{file.parent.name}/tokens.css.")
    texts = tuple((name, str(said[name])) for name in said if name not in _COLOURS)
    return Brand(file.parent.name, texts, str(said["ground"]), str(said["ground_dark"]))

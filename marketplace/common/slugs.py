"""Slugs of Vietnamese titles."""

import re

from marketplace.common.text import fold

_OTHER = re.compile(r"[^a-z0-9]+")


def slugify_vietnamese(text: str, allow_unicode: bool = False) -> str:
    """Return an ASCII slug, ``Vải thiều Đồng Đăng`` → ``vai-thieu-dong-dang`` (signature is Oscar's)."""
    return _OTHER.sub("-", fold(str(text))).strip("-")


def number_in(slug: str) -> int | None:
    """Return the id that ends the slug of an address, ``vai-thieu-17`` → 17; ``None`` where none does."""
    number = slug.rpartition("-")[2]
    return int(number) if number.isascii() and number.isdigit() and len(number) <= 18 else None

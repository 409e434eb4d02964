"""Text as people type it: cleaned, folded, compared without diacritics."""

import re
import unicodedata

from marketplace.common.errors import BadValue

_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: str) -> str:
    """Return ``text`` in NFC without control characters (NUL breaks PostgreSQL), ends stripped."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """Return ``text`` in lower case, without diacritics, đ as d, runs of white space squeezed.

    >>> fold("Vải thiều  Lục Ngạn, Đồng Đăng")
    'vai thieu luc ngan, dong dang'
    """
    lowered = unicodedata.normalize("NFD", clean(text).lower()).replace("đ", "d")
    bare = "".join(char for char in lowered if not unicodedata.combining(char))
    return _SPACE.sub(" ", bare).strip()


def require_text(text: str, *, most: int, otherwise: str, field: str, least: int = 1) -> str:
    """Return ``text`` cleaned. Raises ``BadValue`` with the sentence ``otherwise`` unless it is least to most long."""
    cleaned = clean(text)
    if not least <= len(cleaned) <= most:
        raise BadValue(otherwise, field=field)
    return cleaned

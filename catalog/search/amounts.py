"""Packs in a query: "5kg", "5 cân", "hộp 50 cái", "4 sao"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from catalog.search.terms import pack_term

_FIGURE = r"(?<![^\W_])(\d{1,6}(?:[.,]\d{1,3})?)\s*"
_END = r"(?![^\W_])"
# ký, kí (the south) and cân (the north) are kilograms in every market; lạng is a tenth of one, yến ten, tạ a hundred.
_GRAMS = {
    "kg|kí|ký|ki|ky|cân|can|kilo|kilogam|kí lô|ký lô|ki lo": 1_000,
    "gram|gam|gr|g": 1,
    "lạng|lang": 100,
    "yến|yen": 10_000,
    "tạ|ta": 100_000,
    "tấn|tan": 1_000_000,
}
_ML = {"lít|lit|l": 1_000, "ml": 1}
_PIECES = (
    "quả|trái|trứng|hột|cái|chiếc|gói|con|cuộn|viên|bánh|miếng|khoanh"
    "|qua|trai|trung|hot|cai|chiec|goi|cuon|vien|banh|mieng"
)
_STARS = re.compile(r"(?<![^\W_])([345])\s*sao" + _END)
_PACKS = frozenset({"thùng", "hộp", "túi", "bao", "chai", "hũ", "vỉ", "lốc", "khay", "bịch", "can", "gói"}) | frozenset(
    {"thung", "hop", "tui", "hu", "vi", "loc"}
)
_MOST = 1_000_000_000


@dataclass(frozen=True)
class Amounts:
    """What a pack shall hold: grams, millilitres, pieces; and OCOP stars."""

    grams: int | None = None
    ml: int | None = None
    pieces: int | None = None
    stars: int | None = None

    def terms(self) -> list[str]:
        """Return the terms of packs that hold so much."""
        held = ((self.grams, "g"), (self.ml, "ml"), (self.pieces, ""))
        return [pack_term(amount, unit) for amount, unit in held if amount is not None]


def take_amounts(text: str) -> tuple[str, Amounts]:
    """Return a text (in lower case) without the amounts in it, and the amounts."""
    text, stars = _take(text, _STARS, 1)
    grams = ml = pieces = None
    for units, factor in _GRAMS.items():
        if grams is None:
            text, grams = _take(text, re.compile(f"{_FIGURE}(?:{units}){_END}"), factor)
    for units, factor in _ML.items():
        if ml is None:
            text, ml = _take(text, re.compile(f"{_FIGURE}(?:{units}){_END}"), factor)
    text, pieces = _take(text, re.compile(f"{_FIGURE}(?:{_PIECES}){_END}"), 1)
    return text, Amounts(grams, ml, pieces, stars)


def _take(text: str, pattern: re.Pattern[str], factor: int) -> tuple[str, int | None]:
    found = pattern.search(text)
    if found is None:
        return text, None
    amount = int(Decimal(found[1].replace(",", ".")) * factor)
    return f"{text[: found.start()]} {text[found.end() :]}", amount if 0 < amount < _MOST else None


def is_pack(word: str) -> bool:
    """Whether a word names what goods are packed in."""
    return word in _PACKS

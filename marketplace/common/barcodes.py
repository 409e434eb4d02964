"""Bar codes as geometry, for pages and labels: bars are drawn as SVG rectangles, without any style attribute."""

from typing import NamedTuple

from reportlab.graphics.barcode.code128 import Code128


class Bar(NamedTuple):
    """One bar, in modules from the left edge."""

    x: int
    width: int


class BarCode(NamedTuple):
    """The bars of a code and its whole width in modules, quiet zones of ten modules included."""

    bars: list[Bar]
    width: int


QUIET = 10


def code128(text: str) -> BarCode:
    """Return ``text`` (ASCII) as Code 128, the symbology that UPU S10 prescribes."""
    code = Code128(text)
    code.validate()
    code.encode()
    code.decompose()  # a letter a bar or gap: upper case is a bar, A is one module wide
    at, bars = QUIET, []
    for letter in code.decomposed:
        width = ord(letter.upper()) - ord("A") + 1
        if letter.isupper():
            bars.append(Bar(at, width))
        at += width
    return BarCode(bars, at + QUIET)

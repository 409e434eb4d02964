"""QR codes as inline SVG, without any style attribute."""

import segno
from django.utils.safestring import SafeString, mark_safe

_SCALE = 6
"""Pixels a module: a payment code of some 50 modules is a hand's breadth on a telephone."""


def qr_svg(text: str, *, title: str) -> SafeString:
    """Return ``text`` as a QR code (error correction M) with a title for who cannot see it."""
    code = segno.make(text, error="m", micro=False)
    return mark_safe(code.svg_inline(scale=_SCALE, title=title, light="#fff"))  # segno escapes the title

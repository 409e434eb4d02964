"""``{% photo name %}``: a stored photo as a page shows it, as wide as the screen needs, and nothing ever shifts."""

from django import template
from django.core.files.storage import default_storage
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from marketplace.common.renditions import CELLS_ACROSS, CELLS_DOWN, Rendition, narrowest, rendition_of

register = template.Library()

FRESH_SIZE = (640, 480)
"""What is kept free for a photo whose size is not known yet: most telephones make four by three."""


@register.simple_tag
def photo(name: object, alt: str = "", sizes: str = "100vw", lazy: bool = False, blur: bool = True) -> SafeString:
    """Return ``<picture>`` with AVIF and WebP in three widths over a blur; before it is drawn a plain ``<img>``.

    ``sizes`` says how wide it is shown, as in HTML. With the blur the page has to load ``base/photo.css``; a card keeps
    its place and its colour by itself and does without.
    """
    stored = str(name)
    drawn = rendition_of(stored)
    wait = SafeString(' loading="lazy"') if lazy else SafeString(' fetchpriority="high"')
    if drawn is None:
        source = default_storage.url(narrowest(stored) if lazy else stored)
        width, height = FRESH_SIZE
        return format_html(
            '<img class="photo" src="{}" alt="{}" width="{}" height="{}" decoding="async"{}>',
            *(source, alt, width, height, wait),
        )
    picture = format_html(
        '<picture><source type="image/avif" srcset="{}" sizes="{}"><source type="image/webp" srcset="{}" sizes="{}">'
        '<img class="photo" src="{}" alt="{}" width="{}" height="{}" decoding="async"{}></picture>',
        *(_srcset(drawn.avif), sizes, _srcset(drawn.webp), sizes),
        *(default_storage.url(drawn.webp[0][1]), alt, drawn.width, drawn.height, wait),
    )
    return format_html('<span class="blur">{}{}</span>', _ghost(drawn), picture) if blur else picture


def _srcset(files: tuple[tuple[int, str], ...]) -> str:
    return ", ".join(f"{default_storage.url(file)} {width}w" for width, file in files)


def _ghost(drawn: Rendition) -> SafeString:
    """Return the picture's colours as twelve rectangles; the style sheet blurs them. Nothing to ask, nothing inline."""
    cells = format_html_join(
        "",
        '<rect x="{}" y="{}" width="1" height="1" fill="{}"/>',
        ((at % CELLS_ACROSS, at // CELLS_ACROSS, colour) for at, colour in enumerate(drawn.colours)),
    )
    return format_html(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        *(CELLS_ACROSS, CELLS_DOWN, cells),
    )

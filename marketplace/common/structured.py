"""What a page says of itself to machines: title, address, picture for whoever shares it, and JSON-LD (schema.org).

A view puts a ``PageFacts`` into its context as ``facts``; ``{% page_facts %}`` in the layout writes it down. JSON-LD is
data that no browser runs, so the strict Content-Security-Policy lets it stand.
"""

import functools
import json
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from marketplace.common.middleware import LANGUAGE_PARAM

KEPT_IN_ADDRESS = ("crop", "page")
"""Parameters that make a page one of its own for a search engine; others sort and narrow the same things."""
_LOCALES = {"vi": "vi_VN", "en": "en_US"}
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@dataclass(frozen=True, eq=False)
class PageFacts:
    """``kind`` is Open Graph's; ``picture`` a path of ours; ``things`` are schema.org's, without their context.

    ``is_kept``: whoever made it gives the same object again for the same page, so what it reads as is remembered.
    """

    title: str
    description: str = ""
    kind: str = "website"
    picture: str = ""
    things: Sequence[dict[str, Any]] = field(default_factory=tuple)
    is_kept: bool = False


def site_of(request: HttpRequest) -> str:
    """Return the address of the market as it was asked for, without a slash at the end."""
    return f"{request.scheme}://{request.get_host()}"


class Address(NamedTuple):
    """Where a page is asked for: the market's address, the path, and the parameters that make it a page of its own."""

    site: str
    path: str
    kept: tuple[tuple[str, str], ...]

    def in_language(self, language: str) -> str:
        """Return the one address of the page in a language: the market's own language has it without a parameter."""
        kept = self.kept if language == settings.LANGUAGE_CODE else (*self.kept, (LANGUAGE_PARAM, language))
        query = f"?{urllib.parse.urlencode(kept)}" if kept else ""
        return f"{self.site}{self.path}{query}"


def address_of(request: HttpRequest) -> Address:
    """Return the address of the page that is asked for."""
    kept = ((name, request.GET[name]) for name in KEPT_IN_ADDRESS if request.GET.get(name))
    return Address(site_of(request), request.path, tuple(pair for pair in kept if pair != ("page", "1")))


def head_of(address: Address, facts: PageFacts | None, *, site_name: str, language: str) -> SafeString:
    """Return what a page says of itself; of a page of which nothing else is known, its addresses."""
    if facts is None:
        return _links(address, language)
    head = _kept_head if facts.is_kept else _head
    return head(address, facts, site_name, language)


def _head(address: Address, facts: PageFacts, site_name: str, language: str) -> SafeString:
    described = _shared(address, facts, site_name=site_name, language=language)
    return format_html("{}\n  {}\n  {}", _links(address, language), described, json_ld(facts.things))


_kept_head = functools.lru_cache(maxsize=1024)(_head)


def _links(address: Address, language: str) -> SafeString:
    """Return the canonical link of a page and its addresses in each language."""
    own = format_html('<link rel="canonical" href="{}">', address.in_language(language))
    rows = [(code, address.in_language(code)) for code, _name in settings.LANGUAGES]
    rows.append(("x-default", address.in_language(settings.LANGUAGE_CODE)))
    return own + format_html_join("", '\n  <link rel="alternate" hreflang="{}" href="{}">', rows)


def _shared(address: Address, facts: PageFacts, *, site_name: str, language: str) -> SafeString:
    """Return Open Graph's description of a page."""
    rows = [
        ("og:site_name", site_name),
        ("og:type", facts.kind),
        ("og:title", facts.title),
        ("og:description", facts.description),
        ("og:url", address.in_language(language)),
        ("og:locale", _LOCALES.get(language, language)),
        ("og:image", f"{address.site}{facts.picture}" if facts.picture else ""),
    ]
    return format_html_join("\n  ", '<meta property="{}" content="{}">', [row for row in rows if row[1]])


def json_ld(things: Sequence[dict[str, Any]]) -> SafeString:
    """Return things as one JSON-LD element; nothing that a household writes can end it."""
    if not things:
        return mark_safe("")
    graph = {"@context": "https://schema.org", "@graph": list(things)}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def breadcrumbs(site: str, steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the way from the first page here: names and paths."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": f"{site}{path}"}
            for number, (name, path) in enumerate(steps, start=1)
        ],
    }

"""The small parts of a shared page that are each visitor's own: basket, account, messages, points nearby.

In a page that is kept each stands as a marker, which the middleware replaces on the way out. A template shows one with
``{% personal "name" %}``; it sees the request and what every page has, never the context of the view.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

ContextOf = Callable[[HttpRequest], dict[str, Any]]
_PREFIX = "<!--own:"


@dataclass(frozen=True)
class Fragment:
    """A part by its template, and what that needs beyond what every page has."""

    template: str
    context: ContextOf


_FRAGMENTS: dict[str, Fragment] = {}


def _nothing(_request: HttpRequest) -> dict[str, Any]:
    return {}


def register_fragment(name: str, template: str, context: ContextOf = _nothing) -> None:
    """Make a part known; done when the app is ready."""
    _FRAGMENTS[name] = Fragment(template, context)


def fragment(name: str) -> Fragment:
    """Return a part by its name; ``KeyError`` where nobody registered one."""
    return _FRAGMENTS[name]


def render_fragment(name: str, request: HttpRequest) -> bytes:
    """Return a part as this request's visitor sees it."""
    found = _FRAGMENTS[name]
    return render_to_string(found.template, found.context(request), request).encode()


def marker(name: str) -> SafeString:
    """Return what stands in a shared page for a part. The secret in it cannot be written into a page by anybody."""
    if name not in _FRAGMENTS:
        raise KeyError(name)
    return mark_safe(f"{_PREFIX}{_secret()}:{name}-->")


def split(page: bytes) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    """Return a page's texts and, between each two of them, the name of the part that belongs there."""
    pieces = _pattern().split(page)
    return tuple(pieces[0::2]), tuple(name.decode() for name in pieces[1::2])


@cache
def _secret() -> str:
    """The same in all processes of an installation, as they share their copies."""
    return hashlib.blake2b(b"page fragments", key=settings.SECRET_KEY.encode()[:64], digest_size=12).hexdigest()


@cache
def _pattern() -> re.Pattern[bytes]:
    return re.compile(f"{_PREFIX}{_secret()}:([a-z_]+)-->".encode())

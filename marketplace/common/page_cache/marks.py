"""Which views have pages that may be kept, and which of a page's questions are part of its address."""

import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from marketplace.common.middleware import without_language

ViewT = TypeVar("ViewT", bound=Callable[..., Any])

# What senders of links add to an address to follow people; no page of ours reads it.
_TRACKING = frozenset({"fbclid", "gclid", "gbraid", "wbraid", "msclkid", "ttclid", "zarsrc", "igshid"})
_TRACKING_TOO = "utm_"
_LONGEST_QUERY = 1000
_MOST_PARAMS = 20


@dataclass(frozen=True)
class Mark:
    """What the middleware knows of a view: which parameters its page reads, and who gets a page of their own."""

    params: frozenset[str]
    own_page_for: Callable[[HttpRequest], bool]


def _for_nobody(_request: HttpRequest) -> bool:
    return False


def cached_page(
    *, params: tuple[str, ...] = (), own_page_for: Callable[[HttpRequest], bool] = _for_nobody
) -> Callable[[ViewT], ViewT]:
    """Mark a view whose page is the same for everybody; the outermost decorator of its view.

    The view is run for a request that carries nothing of the visitor but address, language and the parameters named
    here; with any other parameter the page is not kept. ``own_page_for`` says who needs the page made for them alone,
    for example because it depends on their place.
    """

    def marked(view: ViewT) -> ViewT:
        view.page_cache = Mark(frozenset(params), own_page_for)  # type: ignore[attr-defined]
        return view

    return marked


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a request makes a page another page, and whether its visitor has something of their own on it."""

    key: str
    query: str
    names: frozenset[str]
    language: str
    named: bool  # the language, by the address
    personal: bool


def asked_by(request: HttpRequest) -> Asked | None:
    """Return what a request asks for, ``None`` where no copy may answer it."""
    if request.method not in ("GET", "HEAD"):
        return None
    meta = request.META
    if "HTTP_AUTHORIZATION" in meta or "HTTP_HX_REQUEST" in meta:
        return None  # a person without a cookie; a part of a page
    read = _query_of(meta.get("QUERY_STRING", ""))
    if read is None:
        return None
    query, names, named = read
    cookies = request.COOKIES
    chosen = named or cookies.get(settings.LANGUAGE_COOKIE_NAME, "")
    language = chosen if chosen in _languages() else settings.LANGUAGE_CODE
    try:
        host = request.get_host()
    except DisallowedHost:
        return None  # answered further in
    key = f"{request.scheme}://{host}{request.path}?{query}|{language}"
    return Asked(key, query, names, language, bool(named), any(name not in _impersonal() for name in cookies))


def _query_of(text: str) -> tuple[str, frozenset[str], str] | None:
    """Return the parameters in order, without what follows people; their names; the language among them.

    ``None`` of what is too long.
    """
    if not text:
        return "", frozenset(), ""
    if len(text) > _LONGEST_QUERY:
        return None
    try:
        pairs = urllib.parse.parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_PARAMS)
    except ValueError:
        return None
    kept = [(name, value) for name, value in pairs if name not in _TRACKING and not name.startswith(_TRACKING_TOO)]
    kept.sort(key=lambda pair: pair[0])  # of one name the last counts: they stay as they came
    kept, named = without_language(kept)
    return urllib.parse.urlencode(kept), frozenset(name for name, _value in kept), named


def _languages() -> dict[str, Any]:
    return dict(settings.LANGUAGES)


def _impersonal() -> tuple[str, ...]:
    """Return the cookies that change nothing a page shows, or only its language, which is part of the key."""
    return (settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME)

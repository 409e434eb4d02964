"""Forms of pages that many people share: known to come from our own page without a token in it (docs/adr/0007).

A token is one visitor's, so it cannot stand in a page that everybody gets. Browsers themselves say where a form was
sent from, and no page can make them say otherwise: ``Sec-Fetch-Site`` where the connection is encrypted, ``Origin``
everywhere. What says neither, is asked for its ``Referer``, and where even that is missing for the token.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_protect

ViewT = TypeVar("ViewT", bound=Callable[..., HttpResponseBase])
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def from_own_page(view: ViewT) -> ViewT:
    """Let a form in that was sent from a page of ours, refuse another's, and ask for the token where nobody says."""
    with_token = csrf_protect(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        ours = True if request.method in _SAFE else is_from_own_page(request)
        if ours is False:
            refuse = import_string(settings.CSRF_FAILURE_VIEW)
            return cast(HttpResponseBase, refuse(request, reason="sent from a page of somebody else"))
        return (view if ours else with_token)(request, *args, **kwargs)

    guarded.csrf_exempt = True  # type: ignore[attr-defined]  # the middleware's own check; ours stands in for it
    return cast(ViewT, guarded)


def is_from_own_page(request: HttpRequest) -> bool | None:
    """Say whether the browser sent this from a page of ours; ``None`` where it does not say."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")  # "none": sent again by the browser itself, of the visitor's own will
    origin = request.headers.get("Origin")
    if origin is not None:
        return _is_ours(request, origin)
    referer = request.headers.get("Referer")
    if not referer:
        return None
    try:
        sent = urlsplit(referer)
    except ValueError:  # no address at all
        return False
    return _is_ours(request, f"{sent.scheme}://{sent.netloc}")


def _is_ours(request: HttpRequest, origin: str) -> bool:
    return origin == f"{request.scheme}://{request.get_host()}" or origin in settings.CSRF_TRUSTED_ORIGINS

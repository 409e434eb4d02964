"""Answer for public pages before sessions, languages and baskets are looked at."""

import io
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils import translation
from django.utils.http import parse_etags

from marketplace.common.middleware import remember_language
from marketplace.common.page_cache.fragments import render_fragment
from marketplace.common.page_cache.marks import Asked, Mark, asked_by
from marketplace.common.page_cache.shell import Shell, etag_of, shell_of
from marketplace.common.page_cache.store import PageStore

CACHE_CONTROL = "private, no-cache"
"""A browser may keep the page, but asks each time whether it still holds: prices and stock change."""
# All that a page is made from. Nothing here says who asks.
_KEPT = (
    "SCRIPT_NAME", "PATH_INFO", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "HTTP_HOST", "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PROTO", "wsgi.url_scheme",
)  # fmt: skip


class PageCache:
    """Gives copies of pages whose view is marked with ``cached_page``.

    Somebody without cookies is answered here. Who has a session or a basket gets the same page with their own parts
    put in, which needs the middlewares further in: that happens when the view is known, in ``process_view``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.PAGE_CACHE:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.store = PageStore()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = asked_by(request)
        if asked is not None:
            shell = None if asked.personal else self.store.at_hand(asked.key)
            if shell is not None:
                response = _answer_anybody(request, shell)
                if asked.named:
                    remember_language(response, asked.language)
                return response
            request.page_asked = asked  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Answer with a copy where the view allows it, and have one made where there is none."""
        asked: Asked | None = getattr(request, "page_asked", None)
        mark: Mark | None = getattr(view, "page_cache", None)
        if asked is None or mark is None or not asked.names <= mark.params:
            return None
        if asked.personal and mark.own_page_for(request):
            return None
        passing: list[HttpResponseBase] = []
        shell = self.store.fetch(asked.key, lambda: self._render(request, asked, passing))
        if shell is None:  # not found, moved, an error: for whoever asked, not for others
            return passing[0] if passing and not asked.personal else None
        if not asked.personal:
            return _answer_anybody(request, shell)
        body = shell.filled(lambda name: render_fragment(name, request))
        return _answer(request, shell, body, etag_of(body))

    def _render(self, request: HttpRequest, asked: Asked, passing: list[HttpResponseBase]) -> Shell | None:
        """Return the page as it is for everybody; ``None`` where it may not be kept, and the answer in ``passing``."""
        bare = bare_request(request, asked)
        response = self.get_response(bare)
        if response.streaming or response.cookies:
            return None
        with translation.override(asked.language):
            shell = shell_of(response, getattr(bare, "page_note", None), lambda name: render_fragment(name, bare))
        if response.status_code == 200 and "no-store" not in response.get("Cache-Control", ""):
            return shell
        if response.status_code < 500:
            cast(HttpResponse, response).content = shell.anonymous
            passing.append(response)
        return None


def bare_request(request: HttpRequest, asked: Asked) -> WSGIRequest:
    """Return a request for the same page by nobody: no cookie but the language's, no address, no browser."""
    environ = {name: request.META[name] for name in _KEPT if name in request.META}
    environ |= {"REQUEST_METHOD": "GET", "QUERY_STRING": asked.query, "wsgi.input": io.BytesIO()}
    environ["HTTP_COOKIE"] = f"{settings.LANGUAGE_COOKIE_NAME}={asked.language}"
    bare = WSGIRequest(environ)
    bare.is_shell = True  # type: ignore[attr-defined]
    return bare


def _answer_anybody(request: HttpRequest, shell: Shell) -> HttpResponse:
    """Answer somebody without cookies, compressed where the browser takes that."""
    if "gzip" not in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        return _answer(request, shell, shell.anonymous, shell.etag)
    response = _answer(request, shell, shell.zipped, f'{shell.etag[:-1]}-z"')
    response.headers["Content-Encoding"] = "gzip"
    return response


def _answer(request: HttpRequest, shell: Shell, body: bytes, etag: str) -> HttpResponse:
    request.page_note = shell.note  # type: ignore[attr-defined]
    known = request.META.get("HTTP_IF_NONE_MATCH")
    response: HttpResponse
    if known and etag in {each.removeprefix("W/") for each in parse_etags(known)}:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body)
    for name, value in shell.headers.items():
        if name != "Content-Type" or response.status_code == 200:
            response.headers[name] = value
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["ETag"] = etag
    if response.status_code == 200:
        response.headers["Content-Length"] = str(len(body))
    return response

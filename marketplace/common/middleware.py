"""What happens to every request before a view sees it."""

import urllib.parse
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers


class RefuseNulBytes:
    """Answer 400 to a URL with a NUL byte: PostgreSQL cannot store it, so a view would fail with 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL byte in the address")
        return self.get_response(request)


LANGUAGE_PARAM = "lang"
Pairs = list[tuple[str, str]]


def without_language(pairs: Pairs) -> tuple[Pairs, str]:
    """Return the parameters of an address without the language that they name, and that: "" where it is none of ours.

    Of several the last counts, as of every parameter. What names no language of ours stays for the view to ignore.
    """
    named = next((value for name, value in reversed(pairs) if name == LANGUAGE_PARAM), "")
    if named not in dict(settings.LANGUAGES):
        return pairs, ""
    return [pair for pair in pairs if pair[0] != LANGUAGE_PARAM], named


def take_language(request: HttpRequest) -> str:
    """Take a known language (``?lang=en``) out of the address, so that no view sees it; "" where there is none."""
    query = request.META.get("QUERY_STRING", "")
    if f"{LANGUAGE_PARAM}=" not in query:
        return ""
    pairs, named = without_language(urllib.parse.parse_qsl(query, keep_blank_values=True))
    if named:
        request.META["QUERY_STRING"] = urllib.parse.urlencode(pairs)
    return named


def remember_language(response: HttpResponseBase, language: str) -> None:
    """Let the next pages be in the language of this one, as Django's own switch does it."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


class ChosenLanguage:
    """Show the language that the address names or that was chosen with the switch, else Vietnamese.

    The browser's own wish is not asked: most phones sold in Vietnam come set to English, and their owners read
    Vietnamese.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.known = dict(settings.LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        named = take_language(request)
        chosen = named or kept
        language = chosen if chosen in self.known else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if named and named != kept:
            remember_language(response, named)
        patch_vary_headers(response, ("Cookie",))
        return response

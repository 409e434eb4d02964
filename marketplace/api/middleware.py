"""What is different under ``/api/``: the language that is asked for, JSON in, problem+json out, no cookies."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from marketplace.api import problems

PATH = "/api/"
PAGE = "/api/v1/docs"
"""Read by people, in the language that they chose with the switch, as any page."""
MOST_BYTES = 1_000_000
_JSON = "application/json"
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class ApiRequests:
    """Stands outermost, so that whatever goes wrong further in is answered in the API's own form.

    Without cookies and without a view that asks, session, user, messages and basket cost nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_for_programs(request):
            return self.get_response(request)
        language = language_of(request)
        request.COOKIES = {}  # keys open the API; a browser's session, language and basket are not looked for
        response = self.get_response(request)
        if response.status_code >= 400 and response.get("Content-Type") != problems.CONTENT_TYPE:
            response = _as_problem(response, language)
        response["Vary"] = "Accept-Language, Authorization"
        response["Content-Language"] = language
        response["Cache-Control"] = response.get("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Speak the language asked for (``ChosenLanguage`` has read a cookie); refuse what is no JSON, or too much."""
        if not _is_for_programs(request):
            return None
        translation.activate(language_of(request))
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or request.method not in _WRITES:
            return None
        if int(length) > MOST_BYTES:
            return problems.respond(413)
        if int(length) and request.content_type != _JSON:
            return problems.respond(415)
        return None


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path_info.startswith(PATH) and request.path_info != PAGE


def language_of(request: HttpRequest) -> str:
    """Return ``en`` where the client prefers it to Vietnamese, else ``vi``."""
    for language, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200]):
        short = language.split("-")[0]
        if short in ("vi", "en"):
            return short
    return "vi"


def _as_problem(response: HttpResponse, language: str) -> HttpResponse:
    """Return a page of an error as a problem; headers that say what to do (Allow, Retry-After) stay."""
    with translation.override(language):
        answer = problems.respond(response.status_code)
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in response:
            answer[name] = response[name]
    return answer

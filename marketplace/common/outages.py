"""What a visitor gets while a server that we stand on is away: not an error, but "in a moment".

``handler500`` and not a middleware: every layer's exception comes by here, also those of sessions, of the basket and
of other middlewares. Whatever failed was a transaction, so nothing is half done; sending the same form again is safe,
because orders, scans and money carry keys of their own.
"""

import errno
import sys
from collections.abc import Iterator
from http import HTTPStatus

from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.defaults import server_error
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import ConnectionError as RedisUnreachable
from redis.exceptions import TimeoutError as RedisSilent

RETRY_SECONDS = 5
"""A database that was killed takes connections again after one to three seconds."""
_API = "/api/"
# The server is there, but has gone back to an old state of affairs; psycopg counts these as InternalError:
# idle in a transaction for too long, a transaction that lasted too long, a standby that does not write (yet).
_PASSING_STATES = frozenset({"25P03", "25P04", "25006"})
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


def is_outage(error: BaseException | None) -> bool:
    """Say whether ``error`` comes of a server, or of a disk, that is away or full for a while."""
    return any(_is_passing(each) for each in _causes(error))


def answer_failure(request: HttpRequest) -> HttpResponse:
    """Answer an exception that nobody caught: 503 and "in a moment" for an outage, else the page of a defect."""
    if not is_outage(sys.exc_info()[1]):
        return server_error(request)
    language = get_language() or settings.LANGUAGE_CODE
    with override(language):
        response = _problem() if request.path_info.startswith(_API) else _page(language)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Content-Language"] = language
    add_never_cache_headers(response)
    return response


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__


def _is_passing(error: BaseException) -> bool:
    if isinstance(error, OperationalError | InterfaceError | RedisUnreachable | RedisSilent | BrokerError):
        return True
    if isinstance(error, InternalError):
        return getattr(error.__cause__, "sqlstate", None) in _PASSING_STATES
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def _page(language: str) -> HttpResponse:
    text = loader.get_template("503.html").render({"language": language, "seconds": RETRY_SECONDS})
    return HttpResponse(text, status=HTTPStatus.SERVICE_UNAVAILABLE)


def _problem() -> JsonResponse:
    """Return problem+json (RFC 9457)."""
    problem = {
        "type": "about:blank",
        "title": HTTPStatus.SERVICE_UNAVAILABLE.phrase,
        "status": HTTPStatus.SERVICE_UNAVAILABLE.value,
        "code": "temporarily_unavailable",
        "detail": _("Chợ đang bận trong giây lát. Chưa có gì thay đổi một nửa: xin gửi lại sau vài giây."),
    }
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse(problem, status=status, content_type="application/problem+json")

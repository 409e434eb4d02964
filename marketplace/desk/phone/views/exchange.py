"""The door for the telephone exchange: it tells of calls that nobody answered.

POST a form with ``id`` (the exchange's number of the call), ``caller``, ``line`` (the number called), ``at`` (seconds
since 1970). Header ``X-Signature`` is the hex HMAC-SHA256, under the shared secret, of ``X-Timestamp`` (seconds since
1970), a dot, and the body. Told again, a call changes nothing; without a secret in the settings there is no door.
"""

import datetime as dt
import hashlib
import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.desk.phone.domain import record_missed_call

FRESH = 300
"""Seconds for which a signature holds: a clock may be a little off, an old message may not be sent again."""
LARGEST = 4_096
LAST_SECOND = 4_000_000_000


@csrf_exempt
@never_cache
@require_POST
def missed(request: HttpRequest) -> HttpResponse:
    """Note a missed call: 204; 403 for a wrong or old signature, 400 for what cannot be read."""
    secret = settings.PHONE_EXCHANGE_SECRET
    if not secret:
        raise Http404
    if len(request.body) > LARGEST or not _is_signed(request, secret):
        return HttpResponse(status=403)
    told = request.POST
    rang_at = _seconds(told.get("at", ""))
    if rang_at is None or not told.get("id"):
        return HttpResponse("id, at", status=400, content_type="text/plain")
    try:
        record_missed_call(
            phone=told.get("caller", ""),
            line=told.get("line", ""),
            ref=told["id"],
            rang_at=dt.datetime.fromtimestamp(rang_at, tz=dt.UTC),
        )
    except DomainError as error:
        return HttpResponse(error.code, status=400, content_type="text/plain")
    return HttpResponse(status=204)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature of a message, as the exchange makes it."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _is_signed(request: HttpRequest, secret: str) -> bool:
    timestamp = request.headers.get("X-Timestamp", "")
    sent = _seconds(timestamp)
    if sent is None or abs(clock.now().timestamp() - sent) > FRESH:
        return False
    given = request.headers.get("X-Signature", "")
    return given.isascii() and hmac.compare_digest(sign(secret, timestamp, request.body), given)


def _seconds(text: str) -> int | None:
    if not (text.isascii() and text.isdigit()) or len(text) > 10:
        return None
    return int(text) if int(text) <= LAST_SECOND else None

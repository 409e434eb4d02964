"""Sending news to partners: signed, tried again with a growing pause, given up with the reason.

Each delivery is locked, sent and marked in a transaction of its own, as messages are: other senders skip what is
locked, and a crash before the mark sends it again (at least once; ``Webhook-Id`` is the same, so a partner can tell).
"""

import datetime as dt
import hashlib
import hmac
import json
import logging
import time
from uuid import UUID

import urllib3
from django.db import transaction

from marketplace.api.domain.addresses import Target, Unreachable, resolve
from marketplace.api.models import Delivery
from marketplace.common import clock

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 12
FIRST_PAUSE = dt.timedelta(seconds=10)
LONGEST_PAUSE = dt.timedelta(hours=6)
"""Doubling from 10 s: twelve attempts are spread over some six hours."""
ANSWER_SECONDS = 5.0
PASS_DELIVERIES = 500
PASS_SECONDS = 60.0
LONGEST_ERROR = 300
_OK = range(200, 300)


def deliver_waiting(*, limit: int = PASS_DELIVERIES) -> int:
    """Send what waits and is due, the longest waiting first; return how many arrived. Refuses to run in a transaction.

    An endpoint that fails is left alone for the rest of the pass, so that one dead server holds up nobody else's news.
    """
    ends = time.monotonic() + PASS_SECONDS
    failing: set[UUID] = set()
    arrived = 0
    for _turn in range(limit):
        delivery = _deliver_next(failing)
        if delivery is None or time.monotonic() > ends:
            break
        if delivery.status == Delivery.Status.DELIVERED:
            arrived += 1
        else:
            failing.add(delivery.endpoint_id)
    return arrived


def signature(*, secret: str, sent_at: int, body: bytes) -> str:
    """Return the header that shows who sent ``body`` and when: HMAC-SHA256 of "<seconds>.<body>" under the secret."""
    digest = hmac.new(secret.encode(), b"%d." % sent_at + body, hashlib.sha256).hexdigest()
    return f"t={sent_at},v1={digest}"


def _deliver_next(failing: set[UUID]) -> Delivery | None:
    with transaction.atomic(durable=True):
        delivery: Delivery | None = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("endpoint", "news")
            .filter(status=Delivery.Status.WAITING, not_before__lte=clock.now())
            .exclude(endpoint__in=failing)
            .order_by("not_before", "pk")
            .first()
        )
        if delivery is None:
            return None
        _attempt(delivery)
        delivery.save(update_fields=["status", "attempts", "not_before", "last_status", "last_error", "delivered_at"])
    return delivery


def _attempt(delivery: Delivery) -> None:
    """Send a locked delivery once, and set on it what came of that."""
    delivery.attempts += 1
    delivery.last_status = None
    try:
        status = _post(delivery)
    except (Unreachable, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        _try_later(delivery, f"{type(error).__name__}: {error}")
        return
    delivery.last_status = status
    if status in _OK:
        delivery.status, delivery.delivered_at, delivery.last_error = Delivery.Status.DELIVERED, clock.now(), ""
    else:
        _try_later(delivery, f"HTTP {status}")


def _try_later(delivery: Delivery, reason: str) -> None:
    delivery.last_error = reason.replace("\x00", "")[:LONGEST_ERROR]
    if delivery.attempts >= MAX_ATTEMPTS:
        delivery.status = Delivery.Status.GIVEN_UP
        logger.error("webhook %s given up: %s", delivery.pk, delivery.last_error)
        return
    delivery.not_before = clock.now() + min(FIRST_PAUSE * 2 ** (delivery.attempts - 1), LONGEST_PAUSE)


def _post(delivery: Delivery) -> int:
    """Return the status of the answer. Redirects are not followed: they could lead to where news may not go."""
    target = resolve(delivery.endpoint.url)
    news, sent_at = delivery.news, int(time.time())
    content = {"id": str(news.pk), "event": news.kind, "at": news.at.isoformat(), "data": news.data}
    body = json.dumps(content, ensure_ascii=False).encode()
    headers = {
        "Host": target.host if target.port in (80, 443) else f"{target.host}:{target.port}",
        "Content-Type": "application/json",
        "User-Agent": "cho-phien-webhooks/1",
        "Webhook-Id": str(news.pk),
        "Webhook-Signature": signature(secret=delivery.endpoint.secret(), sent_at=sent_at, body=body),
    }
    with _connection(target) as pool:
        response = pool.urlopen(
            "POST", target.path, body=body, headers=headers, redirect=False, retries=False, preload_content=False
        )
        response.close()  # what it says is of no interest, and may be endless
        return int(response.status)


def _connection(target: Target) -> urllib3.HTTPConnectionPool:
    """Return a connection to the checked IP address, with the name's own certificate."""
    timeout = urllib3.Timeout(connect=ANSWER_SECONDS, read=ANSWER_SECONDS)
    if target.scheme == "http":
        return urllib3.HTTPConnectionPool(target.address, target.port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(
        target.address, target.port, timeout=timeout, server_hostname=target.host, assert_hostname=target.host
    )

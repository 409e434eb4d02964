"""Sending what waits in the outbox. The why is told in ``docs/algorithms/outbox.md``."""

import datetime as dt
import logging
import time

from django.db import transaction

from marketplace.common import clock
from marketplace.messaging import backends
from marketplace.messaging.domain.queueing import SECRET_ENDING
from marketplace.messaging.models import Message

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
FIRST_PAUSE = dt.timedelta(seconds=15)
LONGEST_PAUSE = dt.timedelta(hours=1)
CODE_LIFETIME = dt.timedelta(minutes=10)
"""A code that could not be sent for so long is worthless and would only confuse."""
PASS_MESSAGES = 500
PASS_SECONDS = 60.0
FAILURES_IN_A_ROW = 3
"""After so many the gateway is taken for dead and the pass ends, so that it does not time out on every message."""
LONGEST_ERROR = 300


def relay_waiting(*, limit: int = PASS_MESSAGES) -> int:
    """Send what waits, codes first, oldest first; return how many were sent.

    Each message is locked, sent and marked in a transaction of its own: other relays skip what is locked, and a crash
    before the mark sends it again later (at least once). Refuses to run inside a transaction.
    """
    ends = time.monotonic() + PASS_SECONDS
    sent = failures = 0
    for _turn in range(limit):
        outcome = _relay_next()
        if outcome is None:
            break
        sent += outcome is Message.Status.SENT
        failures = 0 if outcome is Message.Status.SENT else failures + 1
        if failures >= FAILURES_IN_A_ROW or time.monotonic() > ends:
            break
    return sent


def _relay_next() -> Message.Status | None:
    """Send the next message that nobody else is sending; ``None`` when there is none."""
    with transaction.atomic(durable=True):
        message = (
            Message.objects.select_for_update(skip_locked=True)
            .filter(status=Message.Status.WAITING, not_before__lte=clock.now())
            .order_by("priority", "not_before", "pk")
            .first()
        )
        if message is None:
            return None
        _attempt(message)
        message.save(update_fields=["status", "attempts", "last_error", "not_before", "sent_at", "context"])
    return Message.Status(message.status)


def _attempt(message: Message) -> None:
    """Try to send a locked message and set on it what came of that."""
    if message.priority == Message.Priority.CODE and clock.now() - message.queued_at > CODE_LIFETIME:
        _give_up(message, "code too old to be sent")
        return
    message.attempts += 1
    try:
        backends.send(message)
    except backends.Rejected as refused:
        _give_up(message, str(refused))
    except Exception as error:  # any failure of a gateway is one to try again
        _try_later(message, backends.describe(error))
    else:
        message.status, message.sent_at, message.last_error = Message.Status.SENT, clock.now(), ""
        _scrub(message)


def _try_later(message: Message, reason: str) -> None:
    """Put a message off: 15 s, 1 min, 4 min, 16 min, then hourly; after eight attempts (four hours) give it up."""
    if message.attempts >= MAX_ATTEMPTS:
        _give_up(message, reason)
        return
    pause = min(FIRST_PAUSE * 4 ** (message.attempts - 1), LONGEST_PAUSE)
    message.not_before = clock.now() + pause
    message.last_error = reason[:LONGEST_ERROR]
    logger.warning("message %s: attempt %s failed: %s", message.pk, message.attempts, reason)


def _give_up(message: Message, reason: str) -> None:
    message.status = Message.Status.FAILED
    message.last_error = reason[:LONGEST_ERROR]
    _scrub(message)
    logger.error("message %s given up: %s", message.pk, reason)


def _scrub(message: Message) -> None:
    """Forget the codes that the message carried."""
    message.context = {key: value for key, value in message.context.items() if not key.endswith(SECRET_ENDING)}

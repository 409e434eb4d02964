"""Putting a message into the outbox: a row of the caller's transaction, so that both happen or neither."""

import datetime as dt
import logging
import time
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from marketplace.common import clock
from marketplace.messaging import rendering
from marketplace.messaging.models import Message

logger = logging.getLogger(__name__)

SECRET_ENDING = "code"  # noqa: S105  # the ending of a key's name, no secret
LONGEST_ADDRESS = 254
SILENT_SECONDS = 10.0
_silent_until = 0.0


def queue_message(
    *,
    channel: str,
    to: str | None,
    template: str,
    context: Mapping[str, object],
    language: str = "vi",
    dedupe_key: str | None = None,
    not_before: dt.datetime | None = None,
) -> Message | None:
    """Queue one message inside the caller's transaction; after its commit the relay is woken.

    ``to`` is an E.164 phone or an e-mail address. Returns ``None``, and queues nothing, when there is nobody to write
    to or a message with the same ``dedupe_key`` exists. A dead broker or gateway never fails the caller. Raises
    ``UnknownTemplate`` for a template that does not exist.
    """
    rendering.require_template(template)
    address = (to or "").strip()
    if not address or len(address) > LONGEST_ADDRESS:
        return None
    if dedupe_key and Message.objects.filter(dedupe_key=dedupe_key).exists():
        return None
    message = Message(
        channel=Message.Channel(channel),
        to=address,
        template=template,
        language=language,
        context=dict(context),
        dedupe_key=dedupe_key or None,
        priority=_priority(template),
        not_before=not_before or clock.now(),
    )
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            transaction.on_commit(wake_relay, robust=True)
    except IntegrityError:  # the same dedupe_key came in between: it is queued
        return None
    return message


def wake_relay() -> None:
    """Ask a worker to relay now. Best effort: without a broker the beat's next pass finds the message.

    After a failure this process does not ask again for some seconds, so that a broker that does not answer slows
    down one request and not every one.
    """
    from marketplace.messaging.tasks import relay_messages

    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        relay_messages.apply_async(retry=False)
    except Exception as error:  # whatever the broker's client raises, the order stands
        _silent_until = time.monotonic() + SILENT_SECONDS
        logger.warning("relay not woken, the next pass will send: %s", type(error).__name__)


def _priority(template: str) -> int:
    """Somebody is waiting in front of the page for a code; a notice can wait behind it."""
    return Message.Priority.CODE if template.endswith(f"_{SECRET_ENDING}") else Message.Priority.NOTICE

"""Putting a message into the outbox: a row of the caller's transaction, so that both happen or neither."""

import datetime as dt
import logging
import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import transaction

from marketplace.common import clock
from marketplace.common.inserting import insert_new
from marketplace.messaging import rendering
from marketplace.messaging.models import Message

logger = logging.getLogger(__name__)

SECRET_ENDING = "code"  # noqa: S105  # the ending of a key's name, no secret
LONGEST_ADDRESS = 254
SILENT_SECONDS = 10.0
_silent_until = 0.0
BETWEEN_WAKES = 1.0
"""In seconds, for each process."""
_woken_at = float("-inf")


class MessageSpec(NamedTuple):
    """One message to be queued. ``to`` is an E.164 phone or an e-mail address; now is the earliest, if nobody says."""

    channel: str
    to: str | None
    template: str
    context: Mapping[str, object]
    language: str = "vi"
    dedupe_key: str | None = None
    not_before: dt.datetime | None = None


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
    """Queue one message: ``queue_messages`` of one. Returns ``None`` where nothing was queued."""
    queued = queue_messages([MessageSpec(channel, to, template, context, language, dedupe_key, not_before)])
    return queued[0] if queued else None


def queue_messages(specs: Iterable[MessageSpec]) -> list[Message]:
    """Queue messages inside the caller's transaction, in one statement, and return those queued.

    After the commit the relay is woken. Left out is a message to nobody, and one whose ``dedupe_key`` is known: it is
    queued already. A dead broker or gateway never fails the caller. Raises ``UnknownTemplate`` for a template that does
    not exist.
    """
    now = clock.now()
    messages = insert_new([message for spec in specs if (message := _message(spec, now))], known_by="dedupe_key")
    if messages:
        urgent = any(message.priority == Message.Priority.CODE for message in messages)
        transaction.on_commit(wake_relay if urgent else _wake_for_notices, robust=True)
    return messages


def _wake_for_notices() -> None:
    """Wake the relay, but not for every notice of a crowd: one pass sends all that wait.

    What is queued in between leaves with the next wake, or with the beat's next pass a few seconds later.
    """
    global _woken_at
    now = time.monotonic()
    if now - _woken_at < BETWEEN_WAKES:
        return
    _woken_at = now
    wake_relay()


def _message(spec: MessageSpec, now: dt.datetime) -> Message | None:
    rendering.require_template(spec.template)
    address = (spec.to or "").strip()
    if not address or len(address) > LONGEST_ADDRESS:
        return None
    return Message(
        channel=Message.Channel(spec.channel),
        to=address,
        template=spec.template,
        language=spec.language,
        context=dict(spec.context),
        dedupe_key=spec.dedupe_key or None,
        priority=_priority(spec.template),
        queued_at=now,
        not_before=spec.not_before or now,
    )


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

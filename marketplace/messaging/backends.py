"""How a message leaves the market: SMS to the console, a file or a gateway over HTTP; e-mail through Django.

A new way to send SMS is one function here and one word in ``SMS_BACKENDS``. Nothing here logs a phone or a text.
"""

import json
import os
import sys
from collections.abc import Callable
from http import HTTPStatus

import requests
from django.conf import settings
from django.core.mail import EmailMessage

from marketplace.common import clock
from marketplace.messaging import rendering
from marketplace.messaging.models import Message

CONNECT_SECONDS = 3.05
READ_SECONDS = 10
# The gateway understood and will never take this message: a wrong number, a text it refuses.
_NEVER = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.GONE, HTTPStatus.UNPROCESSABLE_ENTITY})


class SendFailed(Exception):
    """The message did not leave; it may the next time."""


class Rejected(Exception):
    """The message will never leave; trying again is of no use."""


def send(message: Message) -> None:
    """Send one message now. Raises ``Rejected``, or anything else for a failure worth another try."""
    if message.channel == Message.Channel.EMAIL:
        _send_mail(message, rendering.render_letter(message.template, message.language, message.context))
        return
    body = rendering.render_body(message.template, message.language, message.context)
    text = rendering.plain_sms(body) if settings.SMS_PLAIN else body
    SMS_BACKENDS[settings.SMS_BACKEND](message, text)


def describe(error: Exception) -> str:
    """Return what may be kept of a failure: our own words, or its class; never an address or a text."""
    return str(error) if isinstance(error, SendFailed) else type(error).__name__


def _send_mail(message: Message, body: str) -> None:
    mail = EmailMessage(
        subject=rendering.render_subject(message.template, message.language),
        body=body,
        to=[message.to],
        headers={"Message-ID": f"<outbox-{message.pk}@cho-phien>"},  # the same on a second try
    )
    mail.send()


def _to_console(message: Message, text: str) -> None:
    sys.stdout.write(f"SMS {message.to}: {text}\n")
    sys.stdout.flush()


def _to_file(message: Message, text: str) -> None:
    """Append one JSON line; one write to a file opened for appending is not torn by another process."""
    line = json.dumps(
        {"at": clock.now().isoformat(), "to": message.to, "template": message.template, "text": text},
        ensure_ascii=False,
    )
    settings.SMS_FILE.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(settings.SMS_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, f"{line}\n".encode())
    finally:
        os.close(handle)


def _to_gateway(message: Message, text: str) -> None:
    """POST ``{"id", "to", "text"}`` as JSON. ``Idempotency-Key`` lets the gateway drop what we send twice."""
    try:
        answer = requests.post(
            settings.SMS_URL,
            json={"id": str(message.pk), "to": message.to, "text": text},
            headers={"Authorization": f"Bearer {settings.SMS_TOKEN}", "Idempotency-Key": f"message-{message.pk}"},
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,  # the token is for this gateway only
        )
    except requests.RequestException as error:
        raise SendFailed(f"gateway: {type(error).__name__}") from None
    if answer.status_code in _NEVER:
        raise Rejected(f"gateway refused: {answer.status_code}")
    if not HTTPStatus.OK <= answer.status_code < HTTPStatus.MULTIPLE_CHOICES:
        raise SendFailed(f"gateway answered {answer.status_code}")


SMS_BACKENDS: dict[str, Callable[[Message, str], None]] = {
    "console": _to_console,
    "file": _to_file,
    "http": _to_gateway,
}

"""Sending a code to a phone, for what this room asks a code for."""

from django.db import transaction

from marketplace.accounts.domain import issue_code, new_reference
from marketplace.accounts.domain.codes import spend_sending
from marketplace.accounts.models.codes import CODE_LIFETIME
from marketplace.messaging.domain import queue_message


def send_code(*, phone: str, address: str | None, template: str = "phone_code", language: str = "vi") -> str:
    """Queue a code to ``phone`` (E.164) and return the reference under which it is checked.

    Counted like every code, by phone and by network address; so it refuses to run inside a transaction.
    Raises ``TooManyCodes``.
    """
    spend_sending(phone=phone, address=address)
    reference = new_reference()
    with transaction.atomic():
        code = issue_code(phone=phone, reference=reference)
        minutes = int(CODE_LIFETIME.total_seconds() // 60)
        queue_message(
            channel="sms",
            to=phone,
            template=template,
            context={"code": code, "minutes": minutes},
            language=language,
        )
    return reference

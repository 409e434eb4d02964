"""The account adapter with its voice: accounts lies below this room, so the outbox is lent to it from here."""

from marketplace.accounts.adapter import PhoneAccountAdapter
from marketplace.messaging.domain import queue_message


class OutboxAccountAdapter(PhoneAccountAdapter):
    """Sends what accounts has to say through the outbox (``ACCOUNT_ADAPTER`` names this class)."""

    def queue_sms(self, *, to: str, template: str, context: dict[str, object], language: str) -> None:
        """Queue one SMS within the current transaction."""
        queue_message(channel="sms", to=to, template=template, context=context, language=language)

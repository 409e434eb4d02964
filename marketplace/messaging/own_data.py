"""What this room knows of a person (``accounts.personal``): messages to their phone and e-mail address."""

from django.db.models import QuerySet

from marketplace.accounts.models import User
from marketplace.accounts.personal import PersonalPart
from marketplace.messaging.models import Message


def _to(person: User) -> "QuerySet[Message]":
    addresses = [address for address in (person.phone, person.email) if address]
    return Message.objects.filter(to__in=addresses).order_by("pk")


def _messages(person: User) -> list[dict[str, object]]:
    return [
        {
            "channel": each.channel,
            "to": each.to,
            "about": each.template,
            "said": {key: said for key, said in each.context.items() if not key.endswith("code")},
            "queued_at": each.queued_at,
            "sent_at": each.sent_at,
            "status": each.status,
        }
        for each in _to(person)
    ]


def _delete(person: User) -> None:
    _to(person).delete()


PARTS = (PersonalPart("messages", _messages, _delete),)

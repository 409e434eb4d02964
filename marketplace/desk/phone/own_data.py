"""What this room knows of a person (``accounts.personal``): calls from their telephone."""

import re

from django.db.models import Q, QuerySet

from marketplace.accounts.models import User
from marketplace.accounts.personal import PersonalPart
from marketplace.desk.phone.models import Call, CallBack
from marketplace.shop.order.queries import visible_to

# What was read out says in one sentence to whom and where (``readback.read_back``); the rest is the agreement.
_TO_WHOM = re.compile(r"Giao cho .*? (?=Tiền hàng )", re.DOTALL)


def _of(person: User) -> "QuerySet[Call]":
    """Calls that ended without an order, and those with an order of the account (a guest's stays a guest's)."""
    own = Q(phone=person.phone or "-", ended_at__isnull=False) & Q(order__isnull=True)
    return Call.objects.filter(own | Q(order__in=visible_to(person))).order_by("pk")


def _calls(person: User) -> list[dict[str, object]]:
    return [
        {
            "started_at": each.started_at,
            "name": each.name,
            "address": each.address_as_written,
            "note": each.note,
            "agreed_text": each.agreed_text,
            "outcome": each.outcome,
        }
        for each in _of(person)
    ]


def _take_names_off(person: User) -> None:
    calls = _of(person)
    for call in calls.exclude(agreed_text=""):
        call.agreed_text = _TO_WHOM.sub("", call.agreed_text)
        call.save(update_fields=["agreed_text"])
    calls.update(phone="", name="", address_text="", address_as_written="", note="")
    CallBack.objects.filter(phone=person.phone or "-", state=CallBack.State.DONE).update(phone="")


PARTS = (PersonalPart("calls", _calls, _take_names_off),)

"""Households that order rationed goods through a partner's program.

As at the telephone: the market sends a code to the household, it is read out, and the evidence counts for one order of
who asked for it, for half an hour. Who asked is the application's owner: the person who answers for what it does. The
token that the application gets only names the household's account; whether it is there is asked when the order is
placed (``checkout.domain.rations``).
"""

import datetime as dt
from typing import NamedTuple

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from marketplace.accounts.domain.households import account_answering
from marketplace.accounts.domain.presence import PRESENT_FOR
from marketplace.accounts.models import HouseholdAccount
from marketplace.accounts.models.codes import CODE_LIFETIME
from marketplace.api.models import Application
from marketplace.common import clock
from marketplace.common.errors import BadValue
from marketplace.shop.checkout.domain.households import send_household_code

_SIGNER = Signer(salt="marketplace.api.household")


class Sent(NamedTuple):
    """A code that was sent: under which reference it is checked, and until when."""

    reference: str
    expires_at: dt.datetime


class There(NamedTuple):
    """A household that answered: what names it in an order, and until when it counts as being there."""

    token: str
    expires_at: dt.datetime


def ask_household(*, phone: str, language: str = "vi") -> Sent:
    """Send a code to a household's phone. Refuses to run inside a transaction. Raises ``BadPhone``, ``TooManyCodes``.

    Counted by phone, as everywhere; an application's calls are counted at the door, and all come from one address.
    """
    asked_at = clock.now()
    return Sent(send_household_code(phone=phone, address=None, language=language), asked_at + CODE_LIFETIME)


def household_answered(*, application: Application, reference: str, code: str, name: str) -> There:
    """Note that a household answered the code; its account is opened if it has none, under ``name``.

    Uses up a try at once, so it refuses to run inside a transaction. Raises ``WrongCode``, ``BadValue``.
    """
    account = account_answering(reference=reference, typed=code, name=name, by=application.owner)
    return There(_SIGNER.sign(f"{application.pk}:{account.pk}"), clock.now() + PRESENT_FOR)


def household_named(*, application: Application, token: str) -> HouseholdAccount:
    """Return the household that a token names. Raises ``BadValue`` for what this application was never given."""
    try:
        whose, _colon, pk = _SIGNER.unsign(token).partition(":")
    except BadSignature:
        whose = pk = ""
    found = HouseholdAccount.objects.filter(pk=pk).first() if pk and whose == str(application.pk) else None
    if found is None:
        raise BadValue(_("Không có hộ nào ứng với mã này. Xin xác nhận lại với hộ."), field="body.household")
    return found

"""Rationed goods: the caller's number answers a code once, and is known from then on as its household's."""

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts.domain import issue_code, new_reference
from marketplace.accounts.domain.codes import spend_sending
from marketplace.accounts.domain.households import account_answering
from marketplace.accounts.models import HouseholdAccount, User
from marketplace.common.errors import WrongState
from marketplace.desk.phone.models import Call
from marketplace.messaging.domain import queue_message

MINUTES = 10


def send_code(*, call: Call, address: str | None) -> str:
    """Send a code to the caller's number; return the reference under which the answer is checked.

    ``address`` is the network address that asks. Raises ``TooManyCodes``, ``WrongState`` without a name to open with.
    """
    if not call.name:
        raise WrongState(_("Xin ghi tên và địa chỉ người nhận trước khi gửi mã."))
    spend_sending(phone=call.phone, address=address)
    reference = new_reference()
    with transaction.atomic():
        code = issue_code(phone=call.phone, reference=reference)
        queue_message(channel="sms", to=call.phone, template="phone_code", context={"code": code, "minutes": MINUTES})
    return reference


def answer_code(*, call: Call, reference: str, typed: str, by: User) -> HouseholdAccount:
    """Check the code that the caller reads out; return the household that the number now stands for.

    Raises ``WrongCode``. Refuses to run inside a transaction, as a try is used up at once.
    """
    return account_answering(
        reference=reference,
        typed=typed,
        name=call.name,
        commune=call.commune,
        address_text=call.address_text,
        by=by,
    )

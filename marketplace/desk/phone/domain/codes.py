"""Rationed goods: the caller reads a code out in this very call. A number on a display is anybody's."""

from django.utils.translation import gettext as _

from marketplace.accounts.domain.households import account_answering, find_account
from marketplace.accounts.models import HouseholdAccount, HouseholdPresence, User
from marketplace.common.errors import WrongState
from marketplace.desk.phone.models import Call
from marketplace.shop.checkout.domain.households import send_household_code, vouch_for_household
from marketplace.shop.checkout.domain.own_numbers import require_own_number


def send_code(*, call: Call, address: str | None) -> str:
    """Send a code to the caller's number; return the reference under which the answer is checked.

    ``address`` is the network address that asks. Raises ``TooManyCodes``, ``WrongState`` without a name to open with,
    ``NotTheirNumber`` for the clerk's own number.
    """
    if not call.name:
        raise WrongState(_("Xin ghi tên và địa chỉ người nhận trước khi gửi mã."))
    require_own_number(phone=call.phone, name=call.name, by=call.clerk)
    return send_household_code(phone=call.phone, address=address)


def answer_code(*, call: Call, reference: str, typed: str, by: User) -> HouseholdAccount:
    """Check the code that the caller reads out; return the household, which is on the line for one order.

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


def vouch_for_caller(*, call: Call, by: User, reason: str) -> HouseholdPresence:
    """Let the clerk give their word that the household of this number is on the line, with a reason.

    Raises ``WrongState`` where the number never answered a code, and what ``vouch_for_household`` raises.
    """
    account = find_account(phone=call.phone)
    if account is None:
        raise WrongState(_("Số này chưa xác nhận hộ nào. Xin gửi mã và hỏi khách."))
    return vouch_for_household(account=account, by=by, reason=reason)

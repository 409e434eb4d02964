"""A buyer on the web proves a phone by a code, for rationed goods only; basket and typed fields stay as they are.

Whoever is logged in with a verified phone is never asked. What was proven holds for this browser and this phone for
half an hour, so that a price that changed meanwhile does not cost another code.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.accounts.domain import account_answering, find_account
from marketplace.accounts.models import HouseholdAccount, User
from marketplace.accounts.models.codes import CODE_LIFETIME
from marketplace.accounts.network import address_of
from marketplace.common import clock
from marketplace.common.phones import national
from marketplace.shop.checkout.domain.households import send_household_code
from marketplace.shop.checkout.domain.quote import Quote
from marketplace.shop.checkout.domain.rations import ration_left, rations_in_force
from marketplace.shop.checkout.domain.recipient import Recipient

_KEY = "household_check"
PROVEN_SECONDS = 30 * 60


def asks_code(request: HttpRequest) -> bool:
    """Whether a code was sent from this browser and not answered yet: then the page has a field for it."""
    return bool(_state(request).get("reference"))


def send_code(request: HttpRequest, phone: str, *, again: bool) -> str:
    """Send a code to the phone, unless one is on its way to it and no other is asked for; return what to tell.

    Raises ``TooManyCodes``.
    """
    state = _state(request)
    fresh = state.get("phone") == phone and clock.now().timestamp() < state.get("sent_at", 0) + _LIFETIME
    if not (state.get("reference") and fresh) or again:
        reference = send_household_code(phone=phone, address=address_of(request), language=(get_language() or "vi")[:2])
        request.session[_KEY] = {"phone": phone, "reference": reference, "sent_at": clock.now().timestamp()}
    return _("Mã đã gửi đến %s. Xin nhập mã rồi bấm đặt hàng; giỏ hàng và địa chỉ vẫn giữ nguyên.") % national(phone)


def household_of(request: HttpRequest, recipient: Recipient, typed: str) -> HouseholdAccount | None:
    """Return the household that this browser proves to be by the code ``typed``, or proved within half an hour.

    Uses up a try of the code; raises ``WrongCode``.
    """
    if is_verified_person(request.user):
        return None  # placement opens the person's own account
    state = _state(request)
    if state.get("phone") != recipient.phone:
        return None
    proven_at = state.get("proven_at")
    if proven_at is not None:
        within = clock.now().timestamp() < proven_at + PROVEN_SECONDS
        return find_account(phone=recipient.phone) if within else None
    if not typed or not state.get("reference"):
        return None
    account = account_answering(
        reference=state["reference"],
        typed=typed,
        name=recipient.name,
        commune=recipient.commune,
        address_text=recipient.address_text,
    )
    request.session[_KEY] = {"phone": recipient.phone, "proven_at": clock.now().timestamp()}
    return account


def forget(request: HttpRequest) -> None:
    """Forget what was proven: the order is placed."""
    request.session.pop(_KEY, None)


def is_verified_person(user: User | AnonymousUser) -> bool:
    """Whether somebody is logged in whose phone answered a code."""
    return isinstance(user, User) and user.phone is not None and user.phone_verified_at is not None


def rations_shown(request: HttpRequest, quote: Quote, commune: Any) -> list[Mapping[str, Any]]:
    """Return the rations that the goods of a quote draw on where they go, with what the person may still buy."""
    crops = {line.product.crop.pk: line.product.crop for line in quote.lines if line.product.crop is not None}
    if commune is None or not crops:
        return []
    rations = rations_in_force(province=commune.province, on=clock.day_of(quote.at), crops=crops.values())
    if not rations:
        return []
    phone = request.user.phone if isinstance(request.user, User) and is_verified_person(request.user) else None
    account = find_account(phone=phone) if phone is not None else None
    if account is None:
        return [{"ration": ration, "left": None} for ration in rations]
    left = ration_left(account=account, province=commune.province, at=quote.at, crops=crops.values())
    return [{"ration": each.ration, "left": each} for each in left]


_LIFETIME = CODE_LIFETIME.total_seconds()


def _state(request: HttpRequest) -> dict[str, Any]:
    state: dict[str, Any] = request.session.get(_KEY, {})
    return state

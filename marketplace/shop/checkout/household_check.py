"""A household proves that it is there, for rationed goods only; basket and typed fields stay as they are.

On the web it types the code that its phone got; whoever is logged in with a verified phone is never asked. At a door it
reads the code out to the carrier or to the community team, or shows an identity card. What was proven holds for this
browser and this phone for half an hour, so that a price that changed meanwhile does not cost another code, and for one
order.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.accounts.domain import account_answering, account_seen, find_account
from marketplace.accounts.domain.households import stands_by_phone
from marketplace.accounts.domain.presence import PRESENT_FOR
from marketplace.accounts.models import HouseholdAccount, User
from marketplace.accounts.models.codes import CODE_LIFETIME
from marketplace.accounts.network import address_of
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.phones import national
from marketplace.shop.checkout.domain.households import send_household_code
from marketplace.shop.checkout.domain.own_numbers import require_own_number
from marketplace.shop.checkout.domain.quote import Quote
from marketplace.shop.checkout.domain.rations import ration_left, rations_in_force
from marketplace.shop.checkout.domain.recipient import Recipient
from marketplace.shop.checkout.forms import ProvesAtDoor
from marketplace.shop.order.models import Order

WEB, DOOR, TEAM = "household_check", "door_check", "team_check"
"""Where in the session each path keeps what was asked."""
PROVEN_SECONDS = PRESENT_FOR.total_seconds()


def asks_code(request: HttpRequest, slot: str = WEB) -> bool:
    """Whether the household was asked from this browser to show that it is there: then the page has fields for it."""
    state = _state(request, slot)
    return bool(state.get("reference") or state.get("asked"))


def send_code(request: HttpRequest, phone: str, *, again: bool, slot: str = WEB) -> str:
    """Send a code to the phone, unless one is on its way to it and no other is asked for; return what to tell.

    Raises ``TooManyCodes``.
    """
    state = _state(request, slot)
    fresh = state.get("phone") == phone and clock.now().timestamp() < state.get("sent_at", 0) + _LIFETIME
    if not (state.get("reference") and fresh) or again:
        reference = send_household_code(phone=phone, address=address_of(request), language=(get_language() or "vi")[:2])
        request.session[slot] = {"phone": phone, "reference": reference, "sent_at": clock.now().timestamp()}
    if slot != WEB:
        return _("Đã gửi mã đến %s. Xin chủ hộ đọc mã, hoặc xem căn cước của chủ hộ.") % national(phone)
    return _("Mã đã gửi đến %s. Xin nhập mã rồi bấm đặt hàng; giỏ hàng và địa chỉ vẫn giữ nguyên.") % national(phone)


def household_of(
    request: HttpRequest, recipient: Recipient, typed: str, *, by: User | None = None, slot: str = WEB
) -> HouseholdAccount | None:
    """Return the household that is proven to be here by the code ``typed``, or was within half an hour.

    ``by`` is who types for a household at its door. Uses up a try of the code; raises ``WrongCode``.
    """
    if by is None and is_verified_person(request.user):
        return None  # placement opens the person's own account
    state = _state(request, slot)
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
        by=by,
    )
    request.session[slot] = {"phone": recipient.phone, "proven_at": clock.now().timestamp()}
    return account


def household_at_door(
    request: HttpRequest, recipient: Recipient, *, code: str, citizen_id: str, by: User, slot: str
) -> HouseholdAccount | None:
    """Return the household whose identity card ``by`` has just seen, else the one that answers the code.

    Raises ``WrongCode``, ``BadValue``.
    """
    if citizen_id:
        return account_seen(
            citizen_id=citizen_id,
            name=recipient.name,
            commune=recipient.commune,
            address_text=recipient.address_text,
            by=by,
        )
    return household_of(request, recipient, code, by=by, slot=slot)


def ask_at_door(request: HttpRequest, form: ProvesAtDoor, *, slot: str, by: User, others: Iterable[User] = ()) -> None:
    """Send a code to the phone on a valid form and show the fields for it or for a card; nothing typed is lost.

    A number of ``by``, who types, or of ``others``, who work with them, gets none for somebody else's household.
    """
    form.show_code()
    # Whatever becomes of the code, a card may be shown.
    request.session[slot] = {**_state(request, slot), "asked": True}
    try:
        typed = form.cleaned_data
        require_own_number(phone=typed["phone"], name=typed["name"], by=by, others=others)
        told = send_code(request, form.cleaned_data["phone"], again="resend" in request.POST, slot=slot)
    except DomainError as error:
        form.add_error("phone", str(error))
    else:
        messages.info(request, told)


def placed_at_door(key: UUID, *, by: User) -> Order | None:
    """Return the rationed order that ``by`` placed with this key already: its code is spent, so it is not asked again.

    (The answer got lost on the way, or the button was pressed twice.)
    """
    placed: Order | None = Order.objects.filter(
        placement_key=key, placed_by=by, household_account__isnull=False
    ).first()
    return placed


def forget(request: HttpRequest, slot: str = WEB) -> None:
    """Forget what was proven: the order is placed."""
    request.session.pop(slot, None)


def is_verified_person(user: User | AnonymousUser) -> bool:
    """Whether somebody is logged in whose phone answered a code, and is still theirs."""
    return isinstance(user, User) and stands_by_phone(user)


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


def _state(request: HttpRequest, slot: str) -> dict[str, Any]:
    state: dict[str, Any] = request.session.get(slot, {})
    return state

"""Where a household is paid. Another account needs a code from the phone, waits a day, and may be called off.

Whoever steals a phone for an hour must not steal the season's money: the number on record and every owner are told at
once, and until the day has passed the old account is paid.
"""

import datetime as dt
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from farmers.domain.guards import must_lead, role_in
from farmers.domain.states import locked_household
from farmers.domain.telling import tell_owners
from farmers.models import Household, HouseholdMember, PayoutChange
from marketplace.accounts.domain import check_code
from marketplace.common import clock
from marketplace.common.errors import BadValue, DomainError, NotAllowed, WrongState
from marketplace.shop.partner.models import LegalSeller

if TYPE_CHECKING:
    from marketplace.accounts.models import BankAccount, User

Role = HouseholdMember.Role
WAIT = dt.timedelta(days=1)


class WrongCode(DomainError):
    """The typed code is not the one that was sent, or it is too old, or tried too often."""

    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__(_("Mã không đúng hoặc đã hết hạn, xin xem lại tin nhắn hoặc lấy mã mới."))


def set_payout_account(*, household: Household, bank_account: "BankAccount", by: "User") -> None:
    """Say where the household is paid from now on, as somebody of the market or at registration does.

    Raises ``BadValue`` for an account of nobody who owns it, ``NotAllowed`` when a worker asks: this is money.
    """
    if role_in(household, by) == Role.WORKER:
        raise NotAllowed(_("Chỉ chủ hộ hoặc người làm thay được đổi tài khoản nhận tiền."))
    _check_owner(household, bank_account)
    _pay_to(household, bank_account)


def ask_payout_change(
    *, household: Household, bank_account: "BankAccount", code_reference: str, typed: str, by: "User"
) -> PayoutChange:
    """Ask to be paid to another account once a day has passed; the first account of a new household, at once.

    ``typed`` answers the code sent under ``code_reference``. The same account again returns the change that waits.
    Raises ``NotAllowed`` unless the owner asks, ``BadValue`` for an account of nobody who owns the household,
    ``WrongCode``, ``WrongState`` while another change waits or when this account is in use already.
    """
    must_lead(household, by)
    _check_owner(household, bank_account)
    if not check_code(reference=code_reference, typed=typed):
        raise WrongCode
    try:
        with transaction.atomic(), pghistory.context(by=by.pk):
            return _ask(locked_household(household), bank_account, by)
    except IntegrityError as error:
        raise WrongState(_("Đã có một lần đổi tài khoản đang chờ, xin đợi hoặc hủy lần đó.")) from error


def _ask(household: Household, bank_account: "BankAccount", by: "User") -> PayoutChange:
    if household.legal_seller.bank_account_id == bank_account.pk:
        raise WrongState(_("Hộ đang nhận tiền vào chính tài khoản này, không cần đổi."))
    waiting = PayoutChange.objects.filter(household=household, applied_at=None, cancelled_at=None).first()
    if waiting is not None and waiting.bank_account_id == bank_account.pk:
        return waiting
    if waiting is not None:
        raise WrongState(_("Đã có một lần đổi tài khoản đang chờ, xin đợi hoặc hủy lần đó."))
    now = clock.now()
    first = household.legal_seller.bank_account_id is None
    new_here = first and household.state in (Household.State.APPLIED, Household.State.VERIFIED)
    change: PayoutChange = PayoutChange.objects.create(
        household=household,
        bank_account=bank_account,
        asked_by=by,
        asked_at=now,
        takes_effect_at=now if new_here else now + WAIT,
    )
    _tell(change, "payout_change")
    if new_here:
        _apply(change)
    return change


def cancel_payout_change(*, change: PayoutChange, by: "User") -> PayoutChange:
    """Call a waiting change off; again changes nothing. Raises ``NotAllowed``, ``WrongState`` once it took effect."""
    must_lead(change.household, by)
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked: PayoutChange = PayoutChange.objects.select_for_update().get(pk=change.pk)
        if locked.applied_at is not None:
            raise WrongState(_("Tài khoản mới đã có hiệu lực, xin đổi lại nếu cần."))
        if locked.cancelled_at is None:
            locked.cancelled_at, locked.cancelled_by = clock.now(), by
            locked.save(update_fields=["cancelled_at", "cancelled_by"])
            _tell(locked, "payout_change_cancelled")
    return locked


def apply_payout_changes() -> int:
    """Let the changes whose day has come take effect; return how many did. Each in a transaction of its own.

    One to the account of somebody who owns the household no longer is called off, and everybody told.
    """
    due = PayoutChange.objects.filter(applied_at=None, cancelled_at=None, takes_effect_at__lte=clock.now())
    applied = 0
    for pk in list(due.order_by("takes_effect_at", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            change = due.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if change is not None and not _is_owners(change.household, change.bank_account):
                change.cancelled_at = clock.now()
                change.save(update_fields=["cancelled_at"])
                _tell(change, "payout_change_cancelled")
            elif change is not None:
                _apply(change)
                _tell(change, "payout_change_done")
                applied += 1
    return applied


def _apply(change: PayoutChange) -> None:
    change.applied_at = clock.now()
    change.save(update_fields=["applied_at"])
    _pay_to(change.household, change.bank_account)


def _pay_to(household: Household, bank_account: "BankAccount") -> None:
    LegalSeller.objects.filter(pk=household.legal_seller_id).update(bank_account=bank_account)
    household.legal_seller.bank_account = bank_account


def _is_owners(household: Household, bank_account: "BankAccount") -> bool:
    return role_in(household, bank_account.owner) == Role.OWNER


def _check_owner(household: Household, bank_account: "BankAccount") -> None:
    if not _is_owners(household, bank_account):
        raise BadValue(_("Tài khoản nhận tiền phải là của chủ hộ."), field="bank_account")


def _tell(change: PayoutChange, template: str) -> None:
    """Tell the number on record and every owner: one of them may be the one who was robbed."""
    household = change.household
    context = {"household": household.code, "bank_end": change.bank_account.number_end}
    if template == "payout_change":
        context["at"] = change.takes_effect_at.astimezone(clock.VIETNAM).strftime("%H:%M %d/%m")
    if template != "payout_change_cancelled":
        context["url"] = settings.BASE_URL.rstrip("/") + reverse("farm:payout")
    on_record = (household.legal_seller.phone,)
    tell_owners(household=household, template=template, context=context, key=str(change.pk), also=on_record)

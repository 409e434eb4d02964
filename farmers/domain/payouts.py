"""Where a household is paid. Another account needs a code from the phone, waits a day, and may be called off.

Whoever steals a phone for an hour must not steal the season's money: the number on record and every owner are told at
once, and until the day has passed the old account is paid. Whoever acts for somebody without a phone is asked for the
code themself: there a second person, who neither registered the household nor belongs to it, has to agree.
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

    Raises ``BadValue`` for an account of nobody who owns it, ``NotAllowed`` for others than an owner and the market's
    admins: who acts for an owner asks with ``ask_payout_change``, where a second person agrees.
    """
    if not by.is_staff and role_in(household, by) != Role.OWNER:
        raise NotAllowed(_("Chỉ chủ hộ hoặc quản trị sàn được ghi thẳng tài khoản nhận tiền."))
    _check_owner(household, bank_account)
    _pay_to(household, bank_account)


def ask_payout_change(
    *, household: Household, bank_account: "BankAccount", code_reference: str, typed: str, by: "User"
) -> PayoutChange:
    """Ask to be paid to another account once a day has passed; the first account of a new household, at once.

    For an owner without a phone of their own nothing is paid there before ``agree_to_payout_change``.
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
        second_person=_needs_second(household, by),
    )
    _tell(change, "payout_change_second" if change.second_person else "payout_change")
    if new_here and not change.second_person:
        _apply(change)
    return change


def _needs_second(household: Household, by: "User") -> bool:
    """Whether the code that was answered proves nothing: the owner who was registered had no phone to get it on.

    It stays so whoever is made an owner later: that, too, is done by who acts for them.
    """
    owners = HouseholdMember.objects.filter(household=household, role=Role.OWNER)
    registration = getattr(household, "registration", None)
    without = registration is not None and not registration.phone
    return without or owners.filter(user__phone__isnull=True).exists() or role_in(household, by) != Role.OWNER


def agree_to_payout_change(*, change: PayoutChange, by: "User") -> PayoutChange:
    """Agree to a change as the second person; one whose day has come takes effect now. Again changes nothing.

    The caller knows that ``by`` reviews the household. Raises ``NotAllowed`` for who asked, who registered the
    household and whoever ever belonged to it, ``WrongState`` once it was called off or for an account of no owner.
    """
    _must_be_second(change, by)
    with transaction.atomic(), pghistory.context(by=by.pk):
        household, locked = locked_household(change.household), _locked_change(change)
        if locked.cancelled_at is not None:
            raise WrongState(_("Lần đổi tài khoản này đã hủy rồi."))
        if locked.agreed_at is not None or not locked.second_person:
            return locked
        if not _is_owners(household, locked.bank_account):
            raise WrongState(_("Tài khoản nhận tiền phải là của chủ hộ."))
        locked.agreed_by, locked.agreed_at = by, clock.now()
        locked.save(update_fields=["agreed_by", "agreed_at"])
        if locked.takes_effect_at <= locked.agreed_at:
            _apply(locked)
            _tell(locked, "payout_change_done")
    return locked


def refuse_payout_change(*, change: PayoutChange, by: "User") -> PayoutChange:
    """Refuse, as the second person, a change that waits for one; again changes nothing.

    Raises what ``agree_to_payout_change`` raises, ``WrongState`` once somebody agreed.
    """
    _must_be_second(change, by)
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = _locked_change(change)
        if locked.agreed_at is not None or not locked.second_person:
            raise WrongState(_("Lần đổi này đã có người đồng ý, chủ hộ mới hủy được."))
        if locked.cancelled_at is None:
            locked.cancelled_at, locked.cancelled_by = clock.now(), by
            locked.save(update_fields=["cancelled_at", "cancelled_by"])
            _tell(locked, "payout_change_cancelled")
    return locked


def _locked_change(change: PayoutChange) -> PayoutChange:
    locked: PayoutChange = PayoutChange.objects.select_for_update().get(pk=change.pk)
    return locked


def _must_be_second(change: PayoutChange, by: "User") -> None:
    registration = getattr(change.household, "registration", None)
    registered = registration is not None and registration.started_by_id == by.pk
    if registered or by.pk == change.asked_by_id or change.household.members.filter(user=by).exists():
        raise NotAllowed(_("Cần người thứ hai: không phải người đăng ký giúp, người đề nghị hay người trong hộ."))


def cancel_payout_change(*, change: PayoutChange, by: "User") -> PayoutChange:
    """Call a waiting change off; again changes nothing. Raises ``NotAllowed``, ``WrongState`` once it took effect."""
    must_lead(change.household, by)
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = _locked_change(change)
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
    due = PayoutChange.objects.filter(applied_at=None, cancelled_at=None, takes_effect_at__lte=clock.now()).exclude(
        second_person=True, agreed_at=None
    )
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

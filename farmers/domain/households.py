"""Households: registered, verified by somebody else, selling, pausing; their people, and where they are paid."""

import secrets
from typing import TYPE_CHECKING

import pghistory
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.models import Product
from farmers.domain.guards import role_in
from farmers.models import Household, HouseholdMember, Listing
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.text import clean
from marketplace.shop.partner.models import LegalSeller, Partner, SellerKind

if TYPE_CHECKING:
    from marketplace.accounts.models import BankAccount, User
    from marketplace.areas.models import Commune

State = Household.State
Role = HouseholdMember.Role
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0 O 1 I L U: a code is read out on the telephone."""
_CODE_TRIES = 20


def register_household(
    *,
    name: str,
    owner: "User",
    commune: "Commune",
    kind: str = SellerKind.HOUSEHOLD,
    address_text: str = "",
    code: str | None = None,
    by: "User",
) -> Household:
    """Register a household with its legal seller, stocking place and owner; it sells once verified and activated.

    With a ``code`` the same registration again returns the household that is there. Raises ``BadValue`` for an empty
    or overlong name, a kind that is no producer, and a code that another household has.
    """
    name, address_text = clean(name), clean(address_text)
    if not 2 <= len(name) <= 160:
        raise BadValue(_("Xin ghi tên hộ, ví dụ “Hộ bà Nguyễn Thị Hoa”."), field="name")
    if len(address_text) > 300:
        raise BadValue(_("Địa chỉ dài quá, xin viết gọn lại."), field="address_text")
    if kind not in (SellerKind.HOUSEHOLD, SellerKind.COOPERATIVE):
        raise BadValue(_("Chỉ hộ nông dân hoặc hợp tác xã đăng ký ở đây."), field="kind")
    if code is not None:
        known = Household.objects.filter(code=code).first()
        if known is not None:
            return _registered_before(known, name, owner)
    try:
        with transaction.atomic():
            return _make(name, owner, commune, kind, address_text, code or _free_code())
    except IntegrityError:  # somebody registered the same code a moment ago
        return _registered_before(Household.objects.get(code=code), name, owner)


def _make(name: str, owner: "User", commune: "Commune", kind: str, address_text: str, code: str) -> Household:
    seller = LegalSeller.objects.create(kind=kind, name=name, phone=owner.reachable_phone or "")
    place = Partner.objects.create(
        name=name[:128], code=code.lower(), legal_seller=seller, commune=commune, address_text=address_text
    )
    household: Household = Household.objects.create(
        code=code, name=name, legal_seller=seller, stocking_place=place, commune=commune, address_text=address_text
    )
    HouseholdMember.objects.create(household=household, user=owner, role=Role.OWNER)
    return household


def _registered_before(known: Household, name: str, owner: "User") -> Household:
    if known.name == name and role_in(known, owner) == Role.OWNER:
        return known
    raise BadValue(_("Mã hộ này đã có hộ khác dùng, xin chọn mã khác."), field="code", code="conflict")


def _free_code() -> str:
    for _try in range(_CODE_TRIES):
        code = "H" + "".join(secrets.choice(_CODE_LETTERS) for _letter in range(6))
        if not Household.objects.filter(code=code).exists():
            return code
    raise RuntimeError("no free household code found")


def verify_household(*, household: Household, by: "User") -> Household:
    """Say that somebody of the post or the market saw who the household is; again changes nothing.

    Raises ``NotAllowed`` when a member verifies their own household, ``WrongState`` once it is closed.
    """
    if role_in(household, by) is not None:
        raise NotAllowed(_("Người trong hộ không tự xác minh được, xin nhờ bưu cục hoặc quản trị sàn."))
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = _locked(household)
        if locked.state == State.CLOSED:
            raise WrongState(_("Hộ đã đóng, không xác minh được nữa."))
        if locked.state == State.APPLIED:
            _move(locked, State.VERIFIED)
    household.state = locked.state
    return household


def activate_household(*, household: Household, by: "User") -> Household:
    """Open the household's stall (first time, or after a pause); again changes nothing. Raises ``WrongState``."""
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = _locked(household)
        if locked.state in (State.APPLIED, State.CLOSED):
            raise WrongState(_("Hộ cần được xác minh trước khi mở bán."))
        if locked.state != State.ACTIVE:
            _move(locked, State.ACTIVE)
            _show_goods(locked, public=True)
    household.state = locked.state
    return household


def pause_household(*, household: Household, by: "User") -> Household:
    """Close the stall for a while: nothing new is ordered, orders already placed are kept. Raises ``WrongState``."""
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = _locked(household)
        if locked.state not in (State.ACTIVE, State.PAUSED):
            raise WrongState(_("Hộ chưa mở bán nên không có gì để tạm nghỉ."))
        if locked.state == State.ACTIVE:
            _move(locked, State.PAUSED)
            _show_goods(locked, public=False)
    household.state = locked.state
    return household


def _locked(household: Household) -> Household:
    locked: Household = Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    return locked


def _move(household: Household, state: State) -> None:
    household.state = state
    household.save(update_fields=["state"])


def _show_goods(household: Household, *, public: bool) -> None:
    listings = Listing.objects.filter(household=household, state=Listing.State.ACTIVE)
    Product.objects.filter(listing__in=listings).update(is_public=public)


def add_member(*, household: Household, user: "User", role: str, by: "User") -> HouseholdMember:
    """Give a person a role in the household from now on; another present role ends. The same role changes nothing."""
    if role not in Role.values:
        raise BadValue(_("Xin chọn vai trò trong danh sách."), field="role")
    with transaction.atomic(), pghistory.context(by=by.pk):
        _locked(household)
        present = HouseholdMember.objects.filter(household=household, user=user, until__isnull=True).first()
        if present is not None and present.role == role:
            return present
        if present is not None:
            _end(present)
        member: HouseholdMember = HouseholdMember.objects.create(household=household, user=user, role=role)
    return member


def end_membership(*, household: Household, user: "User", by: "User") -> None:
    """End a person's present role; none, nothing happens. Raises ``WrongState`` for the last owner."""
    with transaction.atomic(), pghistory.context(by=by.pk):
        _locked(household)
        present = HouseholdMember.objects.filter(household=household, user=user, until__isnull=True).first()
        if present is not None:
            _end(present)


def _end(member: HouseholdMember) -> None:
    owners = HouseholdMember.objects.filter(household=member.household, role=Role.OWNER, until__isnull=True)
    if member.role == Role.OWNER and not owners.exclude(pk=member.pk).exists():
        raise WrongState(_("Hộ phải còn ít nhất một chủ hộ, xin thêm chủ hộ mới trước."))
    member.until = clock.now()
    member.save(update_fields=["until"])


def set_payout_account(*, household: Household, bank_account: "BankAccount", by: "User") -> None:
    """Say where the household is paid: an account of one of its owners.

    Raises ``BadValue`` for anybody else's account, ``NotAllowed`` when a worker asks: this is money.
    """
    if role_in(household, by) == Role.WORKER:
        raise NotAllowed(_("Chỉ chủ hộ hoặc người làm thay được đổi tài khoản nhận tiền."))
    if role_in(household, bank_account.owner) != Role.OWNER:
        raise BadValue(_("Tài khoản nhận tiền phải là của chủ hộ."), field="bank_account")
    LegalSeller.objects.filter(pk=household.legal_seller_id).update(bank_account=bank_account)
    household.legal_seller.bank_account = bank_account

"""Households: registered with their legal seller and stocking place."""

import secrets
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from farmers.domain.guards import role_in
from farmers.models import Household, HouseholdMember
from marketplace.common.errors import BadValue
from marketplace.common.text import clean
from marketplace.shop.partner.models import LegalSeller, Partner, SellerKind

if TYPE_CHECKING:
    from marketplace.accounts.models import User
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

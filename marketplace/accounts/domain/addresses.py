"""Addresses that a person keeps: added, changed, one of them the usual one, removed."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts.models import SavedAddress, User
from marketplace.areas.models import Commune
from marketplace.common.errors import WrongState
from marketplace.common.phones import normalise_phone
from marketplace.common.text import clean, require_text

MOST = 20
"""Addresses of one person: more would be a machine filling them."""


class AddressGone(WrongState):
    """The address was removed meanwhile, or is somebody else's."""

    code = "address_gone"

    def __init__(self) -> None:
        super().__init__(_("Địa chỉ này không còn, xin tải lại trang."))


@dataclass(frozen=True)
class AddressSpec:
    """Who receives where, as typed."""

    name: str
    phone: str
    commune: Commune
    address_text: str
    note: str = ""


def add_address(*, owner: User, key: UUID, spec: AddressSpec, is_default: bool = False) -> SavedAddress:
    """Keep one more address; the first is the usual one. The same ``key`` again is the same address.

    Raises ``BadValue``, ``BadPhone``, ``WrongState`` for the twenty-first.
    """
    facts = _checked(spec)
    with transaction.atomic():
        kept = list(_locked(owner))
        known = next((each for each in kept if each.key == key), None)
        if known is not None:
            return known
        if len(kept) >= MOST:
            raise WrongState(_("Bạn đã lưu 20 địa chỉ, xin bỏ bớt địa chỉ không dùng nữa."))
        address = SavedAddress(owner=owner, key=key, **facts)
        if is_default or not kept:
            _unset_default(owner)
            address.is_default = True
        address.save()
    return address


def change_address(*, owner: User, address_id: int, spec: AddressSpec, is_default: bool = False) -> SavedAddress:
    """Change an address; ``is_default`` makes it the usual one (there is always one: it is not taken away by this).

    Raises ``BadValue``, ``BadPhone``, ``AddressGone``.
    """
    facts = _checked(spec)
    with transaction.atomic():
        address = _one(owner, address_id)
        for name, value in facts.items():
            setattr(address, name, value)
        if is_default and not address.is_default:
            _unset_default(owner)
            address.is_default = True
        address.save()
    return address


def make_address_default(*, owner: User, address_id: int) -> SavedAddress:
    """Make an address the usual one. Raises ``AddressGone``."""
    with transaction.atomic():
        address = _one(owner, address_id)
        if not address.is_default:
            _unset_default(owner)
            address.is_default = True
            address.save(update_fields=["is_default"])
    return address


def remove_address(*, owner: User, address_id: int) -> None:
    """Forget an address; the newest of the others becomes the usual one if it was. One that has gone is no error."""
    with transaction.atomic():
        kept = list(_locked(owner))
        gone = next((each for each in kept if each.pk == address_id), None)
        if gone is None:
            return
        others = [each for each in kept if each is not gone]
        gone.delete()
        if gone.is_default and others:
            SavedAddress.objects.filter(pk=others[-1].pk).update(is_default=True)


def _checked(spec: AddressSpec) -> dict[str, object]:
    return {
        "recipient_name": require_text(
            spec.name, most=120, otherwise=_("Xin ghi tên người nhận, dưới 120 ký tự."), field="name"
        ),
        "recipient_phone": normalise_phone(spec.phone),
        "commune": spec.commune,
        "address_text": require_text(
            spec.address_text, most=300, otherwise=_("Xin ghi số nhà, đường hoặc thôn, xóm."), field="address"
        ),
        "note": clean(spec.note)[:300],
    }


def _locked(owner: User) -> "list[SavedAddress]":
    """Return the person's addresses, oldest first; two pages at once take turns."""
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    return list(SavedAddress.objects.filter(owner=owner).order_by("pk"))


def _one(owner: User, address_id: int) -> SavedAddress:
    found = next((each for each in _locked(owner) if each.pk == address_id), None)
    if found is None:
        raise AddressGone
    return found


def _unset_default(owner: User) -> None:
    SavedAddress.objects.filter(owner=owner, is_default=True).update(is_default=False)

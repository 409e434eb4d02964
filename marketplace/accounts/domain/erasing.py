"""Erasing a person, and handing them what is known of them (docs/algorithms/personal_data.md).

Orders, vouchers and the ledger are kept as the law on accounting asks, with the name taken off; everything else goes.
The row of the person stays, as a number that nothing leads back from, because those rows point to it.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.accounts.personal import personal_parts
from marketplace.common import clock
from marketplace.common.errors import DomainError, NotAllowed

FORMAT, VERSION = "cho-phien-personal-data", 1


class ErasureWaits(DomainError):
    """Something has to be settled first; ``reasons`` are the sentences that say what."""

    code = "erasure_waits"

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


def reasons_to_wait(person: User) -> list[str]:
    """Return what has to be settled before a person can be erased, a sentence each."""
    own = [_("Tài khoản quản trị sàn không tự xóa được, xin nhờ quản trị viên khác gỡ quyền trước.")]
    said = [part.waits(person) for part in personal_parts()]
    return (own if person.is_staff else []) + [sentence for sentence in said if sentence]


def what_is_kept(person: User) -> list[str]:
    """Return what stays after an erasure and why, a sentence each."""
    return [sentence for part in personal_parts() if (sentence := part.keeps(person))]


def erase_person(*, user: User, by: User) -> None:
    """Erase what the market knows of a person but what the law keeps; a repeat is no error.

    The caller has had them show a password or a code a moment ago. They are logged out everywhere: the row has no
    password and is not active. Raises ``NotAllowed`` for others than themself, ``ErasureWaits``.
    """
    if by.pk != user.pk:
        raise NotAllowed(_("Chỉ chính chủ tài khoản xóa được dữ liệu của mình."))
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=user.pk)
        if person.erased_at is not None:
            return
        reasons = reasons_to_wait(person)
        if reasons:
            raise ErasureWaits(reasons)
        for part in personal_parts():
            part.erase(person)
        _take_name_off(person)


def _take_name_off(person: User) -> None:
    person.set_unusable_password()
    person.phone = person.email = person.phone_verified_at = person.managed_by = person.last_login = None
    person.full_name, person.is_active, person.is_superuser = "", False, False
    person.erased_at = clock.now()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()


def personal_data(person: User) -> dict[str, object]:
    """Return all that is known of a person, for themself: what JSON can hold, by room.

    Of citizen id and bank accounts the last digits only: the file lies about on telephones.
    """
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": clock.now().isoformat(),
        **{part.name: part.collect(person) for part in personal_parts()},
    }

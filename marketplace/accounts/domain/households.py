"""Buying households: who a ration belongs to, and the verified keys by which they are found.

Only verified keys tie purchases together: a phone that answered a code, or an identity that a clerk saw. A key is in
one account at a time, and is kept as a keyed hash: nobody can read a list of citizen ids here. The address is advice
for a person who reviews, never a key. Joining two accounts moves what they took as well, so that is done a room above,
in ``checkout.domain.rations``.
"""

import re
import unicodedata

from django.db import connection, transaction
from django.utils.translation import gettext as _

from marketplace.accounts import crypto
from marketplace.accounts.domain.codes import phone_that_answered
from marketplace.accounts.domain.presence import note_presence
from marketplace.accounts.models import HouseholdAccount, HouseholdKey, HouseholdPresence, User
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.errors import BadValue, DomainError, NotAllowed, WrongState
from marketplace.common.phones import normalise_phone
from marketplace.common.text import clean, fold, require_text

Kind = HouseholdKey.Kind
How = HouseholdPresence.How
_CITIZEN_ID = re.compile(r"[0-9]{12}")
_BETWEEN = re.compile(r"[\s.\-]+")


class WrongCode(DomainError):
    """The code is not the one sent, is too old, or was tried too often."""

    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__(_("Mã không đúng hoặc đã hết hạn, xin xem lại tin nhắn hoặc xin mã mới."))


class KeyTaken(DomainError):
    """The phone or identity belongs to another household account (``account``): perhaps they are one household."""

    code = "key_taken"

    def __init__(self, account: HouseholdAccount) -> None:
        self.account = account
        super().__init__(_("Số này đã thuộc một hộ khác. Nếu là cùng một hộ, xin giao dịch viên gộp hai hộ."))


def find_account(*, phone: str | None = None, citizen_id: str | None = None) -> HouseholdAccount | None:
    """Return the account that has this verified phone or identity, merged ones followed; ``None`` for nobody.

    Raises ``BadPhone`` or ``BadValue`` for what is no number at all.
    """
    if (phone is None) == (citizen_id is None):
        raise ValueError("one key finds an account")
    kind, value = (Kind.PHONE, normalise_phone(phone)) if phone is not None else (Kind.IDENTITY, _id(citizen_id or ""))
    key = _key_in_force(kind, value)
    return None if key is None else stays(key.account)


def stays(account: HouseholdAccount) -> HouseholdAccount:
    """Return the account that an account was merged into, itself where it was not."""
    while account.merged_into is not None:
        account = account.merged_into
    return account


def open_account(
    *, name: str, commune: Commune | None = None, address_text: str = "", by: User | None = None
) -> HouseholdAccount:
    """Open an account without a key; it buys nothing rationed until one is verified. Raises ``BadValue``."""
    name, address = clean(name), _address(address_text)
    if not name or len(name) > 120:
        raise BadValue(_("Xin ghi tên chủ hộ, dưới 120 ký tự."), field="name")
    return HouseholdAccount.objects.create(
        name=name, commune=commune, address_text=address, address_folded=fold(address)[:300], opened_by=by
    )


def note_address(*, account: HouseholdAccount, commune: Commune, address_text: str) -> HouseholdAccount:
    """Write down where a household says it lives, as advice for review; return the account. The newest word holds.

    Raises ``BadValue`` for no address or one that is too long.
    """
    address = _address(address_text)
    if not address:
        raise BadValue(_("Xin ghi số nhà, đường hoặc thôn, xóm."), field="address_text")
    with transaction.atomic():
        held = HouseholdAccount.objects.select_for_update(no_key=True).get(pk=stays(account).pk)
        held.commune, held.address_text, held.address_folded = commune, address, fold(address)[:300]
        held.save(update_fields=["commune", "address_text", "address_folded"])
    return held


def account_of(
    *, user: User, name: str = "", commune: Commune | None = None, address_text: str = ""
) -> HouseholdAccount | None:
    """Return the account of a person whose phone answered a code, opened if there is none; else ``None``."""
    if user.phone is None or not stands_by_phone(user):
        return None
    key = _key_for(
        Kind.PHONE, user.phone, name=name or user.full_name, commune=commune, address_text=address_text, by=None
    )
    return stays(key.account)


def stands_by_phone(user: User) -> bool:
    """Whether the person's phone answered a code, and nobody took that number off a household since.

    A number that changed hands is no longer theirs because it answered once.
    """
    if user.phone is None or user.phone_verified_at is None:
        return False
    taken_off = HouseholdKey.objects.filter(kind=Kind.PHONE, value_hash__in=_hashes(Kind.PHONE, user.phone))
    return not taken_off.filter(removed_at__gte=user.phone_verified_at).exists()


def is_number_of(key: HouseholdKey, person: User) -> bool:
    """Whether a key is the telephone of this person."""
    if key.kind != Kind.PHONE or person.phone is None:
        return False
    return key.value_hash in _hashes(Kind.PHONE, person.phone)


def account_answering(
    *,
    reference: str,
    typed: str,
    name: str,
    commune: Commune | None = None,
    address_text: str = "",
    by: User | None = None,
) -> HouseholdAccount:
    """Return the account of the phone that answered the code under ``reference``, opened if there is none.

    ``by`` is who was told the code: to them (on the web, to nobody) the household was there, for one order. Uses up a
    try at once, so it refuses to run inside a transaction. Raises ``WrongCode``, ``BadValue``.
    """
    phone = phone_that_answered(reference=reference, typed=typed)
    if phone is None:
        raise WrongCode
    key = _key_for(Kind.PHONE, phone, name=name, commune=commune, address_text=address_text, by=by)
    return note_presence(account=stays(key.account), how=How.CODE, key=key, by=by).account


def account_seen(
    *, citizen_id: str, name: str, commune: Commune | None = None, address_text: str = "", by: User
) -> HouseholdAccount:
    """Return the account of an identity that ``by`` has just seen, opened if there is none.

    To them the household was there, for one order. Raises ``BadValue``.
    """
    key = _key_for(Kind.IDENTITY, _id(citizen_id), name=name, commune=commune, address_text=address_text, by=by)
    return note_presence(account=stays(key.account), how=How.IDENTITY, key=key, by=by).account


def verify_phone_key(*, account: HouseholdAccount, reference: str, typed: str, by: User | None = None) -> HouseholdKey:
    """Give an account the phone that answered the code under ``reference``; return the key (again: the same one).

    Refuses to run inside a transaction, as a try is used up at once. Raises ``WrongCode``, ``KeyTaken``,
    ``WrongState`` for an account that was merged.
    """
    phone = phone_that_answered(reference=reference, typed=typed)
    if phone is None:
        raise WrongCode
    return _add_key(account, Kind.PHONE, phone, by)


def verify_identity_key(*, account: HouseholdAccount, citizen_id: str, by: User) -> HouseholdKey:
    """Give an account the citizen id (12 digits) that clerk ``by`` has seen; return the key (again: the same one).

    Raises ``BadValue``, ``KeyTaken``, ``WrongState``, ``NotAllowed`` where it is the clerk's own household.
    """
    if by.phone is not None and (own := _key_in_force(Kind.PHONE, by.phone)) is not None and own.account == account:
        raise NotAllowed(_("Không tự xác nhận giấy tờ của chính hộ mình. Xin nhờ giao dịch viên khác."))
    return _add_key(account, Kind.IDENTITY, _id(citizen_id), by)


def key_of(number: str) -> HouseholdKey | None:
    """Return the key in force that a telephone number or a citizen id (12 digits) is, ``None`` for nobody's.

    Raises ``BadPhone`` for what is neither.
    """
    digits = _BETWEEN.sub("", unicodedata.normalize("NFKC", clean(number)))
    if _CITIZEN_ID.fullmatch(digits):
        return _key_in_force(Kind.IDENTITY, digits)
    return _key_in_force(Kind.PHONE, normalise_phone(number))


def remove_key(*, key: HouseholdKey, by: User, reason: str) -> HouseholdKey:
    """Take a key off its account (a phone number that changed hands); what was taken stays. Again changes nothing.

    Who may is asked a room above, in ``checkout.domain.households``. Raises ``BadValue`` without a reason.
    """
    sentence = _("Xin ghi vì sao gỡ, dưới 200 ký tự.")
    why = require_text(reason, most=200, otherwise=sentence, field="reason")
    with transaction.atomic():
        locked = HouseholdKey.objects.select_for_update(no_key=True).get(pk=key.pk)
        if locked.removed_at is None:
            locked.removed_at, locked.removed_by, locked.removed_why = clock.now(), by, why
            locked.save(update_fields=["removed_at", "removed_by", "removed_why"])
    return locked


def forget_phone(*, phone: str) -> None:
    """Take name, address and last digits off the household of a phone, for a person who is erased.

    The keyed hash stays in force: nobody reads the number from it, and without it a second ration would be had by
    erasing oneself. Where others of the household have keys too, name and address are theirs and stay.
    """
    key = _key_in_force(Kind.PHONE, phone)
    if key is None:
        return
    HouseholdKey.objects.filter(pk=key.pk).update(value_end="")
    account = stays(key.account)
    if not account.keys.filter(removed_at__isnull=True).exclude(pk=key.pk).exists():
        HouseholdAccount.objects.filter(pk=account.pk).update(name="", address_text="", address_folded="")


def is_verified(account: HouseholdAccount) -> bool:
    """Whether the account has a key in force."""
    return account.keys.filter(removed_at__isnull=True).exists()


def join_keys(*, keep: HouseholdAccount, other: HouseholdAccount, by: User, reason: str) -> None:
    """Move the keys of ``other`` to ``keep`` and let it point there. Needs a transaction, and both accounts locked.

    Only ``checkout.domain.rations.merge_accounts`` calls it, which moves what was taken as well.
    """
    HouseholdKey.objects.filter(account=other).update(account=keep)
    HouseholdPresence.objects.filter(account=other).update(account=keep)
    other.merged_into, other.merged_at, other.merged_by, other.merge_reason = keep, clock.now(), by, reason
    other.save(update_fields=["merged_into", "merged_at", "merged_by", "merge_reason"])


def _key_for(
    kind: str, value: str, *, name: str, commune: Commune | None, address_text: str, by: User | None
) -> HouseholdKey:
    """Return the key of a value that is verified, found or with a new account; twins get the same one."""
    with transaction.atomic():
        _lock_value(kind, value)
        known = _key_in_force(kind, value)
        if known is not None:
            return known
        account = open_account(name=name, commune=commune, address_text=address_text, by=by)
        return _write_key(account, kind, value, by)


def _add_key(account: HouseholdAccount, kind: str, value: str, by: User | None) -> HouseholdKey:
    with transaction.atomic():
        _lock_value(kind, value)
        locked = HouseholdAccount.objects.select_for_update(no_key=True).get(pk=account.pk)
        if locked.merged_into_id is not None:
            raise WrongState(_("Hộ này đã gộp vào hộ khác, xin tải lại trang."))
        known = _key_in_force(kind, value)
        if known is not None and known.account_id != locked.pk:
            raise KeyTaken(stays(known.account))
        return known or _write_key(locked, kind, value, by)


def _write_key(account: HouseholdAccount, kind: str, value: str, by: User | None) -> HouseholdKey:
    return HouseholdKey.objects.create(
        account=account,
        kind=kind,
        value_hash=crypto.keyed_hash(f"household:{kind}:{value}"),
        value_end=value[-3:],
        verified_by=by,
    )


def _key_in_force(kind: str, value: str) -> HouseholdKey | None:
    found = HouseholdKey.objects.filter(kind=kind, value_hash__in=_hashes(kind, value), removed_at__isnull=True)
    return found.select_related("account__merged_into").first()


def _hashes(kind: str, value: str) -> list[str]:
    """Return the hashes under which a key may be written."""
    return crypto.all_hashes(f"household:{kind}:{value}")


def _address(text: str) -> str:
    address = " ".join(clean(text).split())  # a space more is no other house
    if len(address) > 300:
        raise BadValue(_("Địa chỉ dài quá, xin viết gọn lại."), field="address_text")
    return address


def _id(citizen_id: str) -> str:
    number = _BETWEEN.sub("", unicodedata.normalize("NFKC", clean(citizen_id)))
    if not _CITIZEN_ID.fullmatch(number):
        raise BadValue(_("Số căn cước có đúng 12 chữ số, xin xem lại trên thẻ."), field="citizen_id")
    return number


def _lock_value(kind: str, value: str) -> None:
    """Hold other writers of the same key until this transaction ends: under two keys one value has two hashes."""
    number = int(crypto.keyed_hash(f"lock:household:{kind}:{value}").partition(":")[2][:15], 16)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])

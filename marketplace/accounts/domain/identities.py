"""Citizen ids and bank accounts: checked, sealed, found again under every key still held."""

import re
import unicodedata
from collections.abc import Callable

from django.db import connection, transaction
from django.utils.translation import gettext as _

from marketplace.accounts import crypto
from marketplace.accounts.models import BankAccount, Identity, User
from marketplace.accounts.queries import find_by_citizen_id
from marketplace.common import clock
from marketplace.common.errors import DomainError, WrongState
from marketplace.common.text import clean

_CITIZEN_ID = re.compile(r"[0-9]{12}")
_BANK_BIN = re.compile(r"97[0-9]{4}")
_ACCOUNT_NUMBER = re.compile(r"[0-9A-Z]{4,19}")
_BETWEEN = re.compile(r"[\s.\-]+")
LONGEST_HOLDER = 120
RESEAL_BATCH = 500


class BadCitizenId(DomainError):
    """The text is no citizen id."""

    code = "bad_citizen_id"


class BadBankAccount(DomainError):
    """The bank or the account number cannot be one."""

    code = "bad_bank_account"


class IdentityTaken(DomainError):
    """The citizen id is on record for another person."""

    code = "identity_taken"


def record_identity(*, user: User, citizen_id: str, by: User) -> Identity:
    """Seal the person's citizen id (12 digits). Recorded by somebody else, it counts as seen and verified by them.

    The same number again is no error. Raises ``BadCitizenId``, ``IdentityTaken`` (another person has it),
    ``WrongState`` (this person has another one). No message repeats the number.
    """
    number = _squeeze(citizen_id)
    if not _CITIZEN_ID.fullmatch(number):
        raise BadCitizenId(_("Số căn cước có đúng 12 chữ số, xin xem lại trên thẻ."))
    with transaction.atomic():
        _lock_number(number)
        holder = find_by_citizen_id(number)
        if holder is not None and holder.pk != user.pk:
            raise IdentityTaken(_("Số căn cước này đã có người khác dùng. Xin mang thẻ đến bưu điện để đối chiếu."))
        identity = Identity.objects.select_for_update().filter(user=user).first()
        if identity is None:
            identity = _sealed_identity(user, number)
        elif holder is None:
            raise WrongState(_("Người này đã có số căn cước khác. Xin mang thẻ đến bưu điện để đổi."))
        if by.pk != user.pk and identity.verified_at is None:
            identity.verified_at, identity.verified_by = clock.now(), by
        identity.save()
    return identity


def add_bank_account(*, owner: User, bank_bin: str, number: str, holder: str, by: User) -> BankAccount:
    """Add an account that ``owner`` may be paid to: the bank's NAPAS BIN (6 digits), number and holder's name.

    The same account again returns the row there is. Raises ``BadBankAccount``. No message repeats the number.
    """
    bank, account = _squeeze(bank_bin), _squeeze(number).upper()
    name = clean(holder)
    if not _BANK_BIN.fullmatch(bank):
        raise BadBankAccount(_("Mã ngân hàng có 6 chữ số và bắt đầu bằng 97, ví dụ 970436."))
    if not _ACCOUNT_NUMBER.fullmatch(account):
        raise BadBankAccount(_("Số tài khoản không đúng, xin xem lại."))
    if not name or len(name) > LONGEST_HOLDER:
        raise BadBankAccount(_("Xin ghi tên chủ tài khoản như trên thẻ hoặc sổ."))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)  # a double click must not add it twice
        known = BankAccount.objects.filter(
            owner=owner, bank_bin=bank, number_hash__in=crypto.all_hashes(_bank_key(bank, account)), holder=name
        ).first()
        return known or BankAccount.objects.create(
            owner=owner,
            bank_bin=bank,
            holder=name,
            number_sealed=crypto.encrypt(account),
            number_hash=crypto.keyed_hash(_bank_key(bank, account)),
            number_end=account[-4:],
            added_by=by,
        )


def reseal_old_rows(*, progress: Callable[[int], object] = lambda count: None) -> int:
    """Seal and hash again, under the newest key, what older keys sealed; then an old key may be thrown away.

    Works in small transactions and may be stopped and repeated. Calls ``progress`` with the rows of each batch;
    returns how many rows changed.
    """
    done = _in_batches(_reseal_identities, progress)
    return done + _in_batches(_reseal_bank_accounts, progress)


def _in_batches(reseal: Callable[[str], int], progress: Callable[[int], object]) -> int:
    """Call ``reseal`` with the newest key's prefix until nothing is left, each time in a transaction of its own."""
    newest, done = f"{crypto.newest_version()}:", 0
    while True:
        with transaction.atomic():
            changed = reseal(newest)
        if not changed:
            return done
        done += changed
        progress(changed)


def _reseal_identities(newest: str) -> int:
    rows = Identity.objects.select_for_update().exclude(citizen_id_sealed__startswith=newest).order_by("pk")
    batch = list(rows[:RESEAL_BATCH])
    for row in batch:
        plain = row.reveal()
        row.citizen_id_sealed, row.citizen_id_hash = crypto.encrypt(plain), crypto.keyed_hash(plain)
    Identity.objects.bulk_update(batch, ["citizen_id_sealed", "citizen_id_hash"])
    return len(batch)


def _reseal_bank_accounts(newest: str) -> int:
    rows = BankAccount.objects.select_for_update().exclude(number_sealed__startswith=newest).order_by("pk")
    batch = list(rows[:RESEAL_BATCH])
    for row in batch:
        plain = row.reveal()
        row.number_sealed, row.number_hash = crypto.encrypt(plain), crypto.keyed_hash(_bank_key(row.bank_bin, plain))
    BankAccount.objects.bulk_update(batch, ["number_sealed", "number_hash"])
    return len(batch)


def _sealed_identity(user: User, number: str) -> Identity:
    return Identity(
        user=user,
        citizen_id_sealed=crypto.encrypt(number),
        citizen_id_hash=crypto.keyed_hash(number),
        citizen_id_end=number[-4:],
    )


def _squeeze(text: str) -> str:
    """Return a number without the spaces, dots and dashes people group it with; full-width digits as plain ones."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", clean(text)))


def _bank_key(bank: str, account: str) -> str:
    """Return what an account's hash is made of: the number alone is not unique over banks."""
    return f"{bank}:{account}"


def _lock_number(number: str) -> None:
    """Hold other recordings of the same number until this transaction ends.

    The unique column alone does not do: under two keys one number has two hashes.
    """
    key = int(crypto.keyed_hash(f"lock:{number}").partition(":")[2][:15], 16)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])

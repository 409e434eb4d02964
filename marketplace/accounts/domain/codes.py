"""Codes sent by SMS: five tries a code, however many requests guess at once.

A try is taken *before* the comparison, by one conditional UPDATE that commits by itself. So at most five comparisons
are ever made against one code, whatever sessions, caches or processes do. The tries belong to the code, not to the
session: a copied session gives no new ones, and a new session needs a new code, of which a phone gets few an hour.
"""

import datetime as dt
import secrets
import unicodedata

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from marketplace.accounts import crypto
from marketplace.accounts.domain.throttle import Limit, is_used_up, spend
from marketplace.accounts.models import LoginCode
from marketplace.accounts.models.codes import MAX_TRIES
from marketplace.common import clock
from marketplace.common.errors import DomainError

CODE_DIGITS = 6
LONGEST_TYPED = 40

PER_PHONE_HOURLY = Limit("code-sent", 5, dt.timedelta(hours=1))
PER_PHONE_DAILY = Limit("code-sent-day", 12, dt.timedelta(days=1))
# A post-office counter and a mobile network stand behind one address: generous, it only stops a flood.
PER_ADDRESS = Limit("code-sent-ip", 300, dt.timedelta(hours=1))


class TooManyCodes(DomainError):
    """This phone, or this network address, has been sent enough codes for now."""

    code = "too_many_codes"

    def __init__(self) -> None:
        super().__init__(_("Đã gửi nhiều mã tới số này. Xin đợi một giờ rồi thử lại, hoặc đăng nhập bằng mật khẩu."))


def new_reference() -> str:
    """Return what a session remembers of a code: unguessable, and worth nothing without the code."""
    return secrets.token_urlsafe(32)


def spend_sending(*, phone: str, address: str | None) -> None:
    """Count one code about to be sent to ``phone`` (E.164), asked for from a network address.

    Known and unknown numbers are counted alike, so that the limit does not tell who has an account.
    Commits by itself. Raises ``TooManyCodes``.
    """
    if address and not spend(limit=PER_ADDRESS, who=address):
        raise TooManyCodes
    if not (spend(limit=PER_PHONE_HOURLY, who=phone) and spend(limit=PER_PHONE_DAILY, who=phone)):
        raise TooManyCodes


def is_sending_used_up(*, phone: str, address: str | None = None) -> bool:
    """Whether ``phone``, or the network address, gets no code for now: for telling the person, never for deciding."""
    if address and is_used_up(limit=PER_ADDRESS, who=address):
        return True
    return is_used_up(limit=PER_PHONE_HOURLY, who=phone) or is_used_up(limit=PER_PHONE_DAILY, who=phone)


def issue_code(*, phone: str, reference: str) -> str:
    """Make a code for ``phone`` under ``reference`` and return it, to be put into a message and forgotten."""
    code = "".join(secrets.choice("0123456789") for _digit in range(CODE_DIGITS))
    LoginCode.objects.create(reference=reference, phone=phone, code_hash=_hash(reference, code))
    return code


def check_code(*, reference: str, typed: str) -> bool:
    """Whether ``typed`` is the code under ``reference``; a right code is good once.

    Uses up one of its five tries and commits that at once, so it refuses to run inside a transaction.
    """
    row = _take_try(reference)
    if row is None or not _matches(row, typed):
        return False
    return LoginCode.objects.filter(pk=row.pk, spent_at__isnull=True).update(spent_at=clock.now()) == 1


def phone_that_answered(*, reference: str, typed: str) -> str | None:
    """Return the phone that the code under ``reference`` was sent to if ``typed`` is that code, else ``None``.

    A try is used up and a right code is spent, as ``check_code`` does.
    """
    if not check_code(reference=reference, typed=typed):
        return None
    return LoginCode.objects.values_list("phone", flat=True).get(reference=reference)


def _take_try(reference: str) -> LoginCode | None:
    """Use up a try and return the code's row; ``None`` when no try is left, or the code is spent or old."""
    with transaction.atomic(durable=True):
        taken = LoginCode.objects.filter(
            reference=reference, tries__lt=MAX_TRIES, spent_at__isnull=True, expires_at__gt=clock.now()
        ).update(tries=F("tries") + 1)
    return LoginCode.objects.get(reference=reference) if taken else None


def _matches(row: LoginCode, typed: str) -> bool:
    """Compare, under the key that the row was written with."""
    version = int(row.code_hash.partition(":")[0])
    return constant_time_compare(row.code_hash, _hash(row.reference, digits_of(typed), version=version))


def digits_of(typed: str) -> str:
    """Return the digits of what was typed: full-width ones as plain ones, without spaces and dashes."""
    return "".join(
        str(unicodedata.decimal(char)) for char in typed[:LONGEST_TYPED] if unicodedata.decimal(char, None) is not None
    )


def _hash(reference: str, code: str, *, version: int | None = None) -> str:
    return crypto.keyed_hash(f"code:{reference}:{code}", version=version)

"""UPU S10 item numbers: two letters of service, eight digits, a check digit, two letters of country.

``EE123456785VN`` is one. The check digit finds any single wrong digit and most swapped ones.
"""

import re
import unicodedata

from django.db import connection
from django.utils.translation import gettext as _

from logistics.models import PostalItem
from marketplace.common.errors import DomainError

WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
BLOCK = 100_000_000
"""Serials in one service indicator."""

_FORM = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})")
_NOISE = re.compile(r"[\s\-._\x00-\x1f\x7f\u200b-\u200f\ufeff]+")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TRIES = 1000


class BadItemNumber(DomainError):
    """The text is no S10 number: mistyped, or another kind of barcode."""

    code = "bad_item_number"


class NumbersExhausted(DomainError):
    """A thousand serials in a row are on items that are still kept."""

    code = "numbers_exhausted"


def check_digit(serial: str) -> int:
    """Return the check digit of eight digits.

    >>> check_digit("47312482")
    9
    """
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(serial, WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def normalise(text: str) -> str:
    """Return what was typed or scanned as an item number is printed: full-width folded, capitals, nothing between.

    >>> normalise(" ee 1234 5678-5 vn ")
    'EE123456785VN'
    """
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).upper())


def is_valid(text: str) -> bool:
    """Whether the text is exactly an S10 number with the right check digit (``normalise`` it first)."""
    found = _FORM.fullmatch(text)
    return found is not None and check_digit(found[2]) == int(found[3])


def read(text: str) -> str:
    """Return the item number that was typed or scanned. Raises ``BadItemNumber``."""
    number = normalise(text)
    if not is_valid(number):
        raise BadItemNumber(_("Mã bưu gửi không đúng. Xin quét lại, hoặc gõ đủ 13 ký tự như EE123456785VN."))
    return number


def compose(serial: int, service: str, country: str) -> str:
    """Return the number of a serial; each 100 million serials the second letter of the service moves on by one."""
    block, rest = divmod(serial, BLOCK)
    second = _LETTERS[(_LETTERS.index(service[1]) + block) % len(_LETTERS)]
    digits = f"{rest:08d}"
    return f"{service[0]}{second}{digits}{check_digit(digits)}{country}"


def new_s10(service: str = "EE", country: str = "VN") -> str:
    """Return a number that nobody else gets: two callers never see the same serial, even when one rolls back.

    UPU S10 allows no number again within 12 months; here none that is on a kept item is given again at all. The
    sequence wraps only after 2.6 thousand million numbers. Raises ``NumbersExhausted``.
    """
    for _attempt in range(_TRIES):
        number = compose(_next_serial(), service, country)
        if not PostalItem.objects.filter(s10=number).exists():
            return number
    raise NumbersExhausted(_("Dải mã bưu gửi đã hết, xin báo quản trị sàn mở dải mới."))


def _next_serial() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('logistics_s10_serial')")
        row = cursor.fetchone()
    return int(row[0])

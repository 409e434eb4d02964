"""Vietnamese phone numbers, from any way people write them to ``+84…`` (E.164)."""

import re

import phonenumbers
from django.utils.translation import gettext as _

from marketplace.common.errors import DomainError
from marketplace.common.text import clean

REGION = "VN"
_LETTER_BEHIND_DIGIT = re.compile(r"\d.*[^\W\d_]", re.DOTALL)


class BadPhone(DomainError):
    """The text is no phone number that can be reached."""

    code = "bad_phone"


def normalise_phone(text: str) -> str:
    """Return the number in E.164, e.g. ``0912 345 678`` → ``+84912345678``.

    Raises ``BadPhone`` with a sentence that says what is wrong with the number.
    """
    typed = clean(text)
    if _LETTER_BEHIND_DIGIT.search(typed):  # the library would read letters as the keys they sit on
        raise BadPhone(_("Số điện thoại chỉ gồm chữ số, xin nhập số như 0912 345 678."))
    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException as error:
        raise BadPhone(_("Đây không phải số điện thoại, xin nhập số như 0912 345 678.")) from error
    if len(typed) > 32 or phonenumbers.is_valid_number(number) is False:
        raise BadPhone(_why(number))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _why(number: phonenumbers.PhoneNumber) -> str:
    """Say in which way a parsed number is wrong."""
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == phonenumbers.ValidationResult.TOO_SHORT:
        return _("Số điện thoại thiếu chữ số, xin xem lại.")
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        return _("Số điện thoại thừa chữ số, xin xem lại.")
    return _("Không có số điện thoại như vậy, xin xem lại.")


def national(phone: str) -> str:
    """Return a stored ``+84912345678`` as people read it: ``0912 345 678``."""
    number = phonenumbers.parse(phone, REGION)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)

"""People enter, are known by a phone number, and change what is theirs."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace.accounts.domain.consents import record_consent
from marketplace.accounts.domain.passwords import check_password
from marketplace.accounts.models import Consent, User
from marketplace.accounts.queries import find_by_phone
from marketplace.common import clock
from marketplace.common.errors import DomainError, NotAllowed
from marketplace.common.phones import normalise_phone
from marketplace.common.text import clean

LONGEST_NAME = 120
LONGEST_EMAIL = 254


class BadName(DomainError):
    """The name is empty, too long, or has no letter."""

    code = "bad_name"


class BadEmail(DomainError):
    """The text is no e-mail address."""

    code = "bad_email"


class PhoneTaken(DomainError):
    """Another person has this phone number."""

    code = "phone_taken"

    def __init__(self) -> None:
        super().__init__(_("Số điện thoại này đã có tài khoản. Xin đăng nhập, hoặc dùng số khác."))


class EmailTaken(DomainError):
    """Another person has this e-mail address."""

    code = "email_taken"

    def __init__(self) -> None:
        super().__init__(_("Không dùng được địa chỉ thư này, xin nhập địa chỉ khác."))


class WrongPassword(DomainError):
    """The password asked for again is not the person's."""

    code = "wrong_password"

    def __init__(self) -> None:
        super().__init__(_("Mật khẩu không đúng, xin nhập lại."))


def register_person(
    *, phone: str, full_name: str, password: str | None = None, by: User | None = None, email: str | None = None
) -> User:
    """Make a person with a phone of their own, written in any way; not verified until a code is answered.

    ``by`` is who registers somebody else, best without a password: they log in by code and set one. A password set
    before the phone was verified is wiped by ``confirm_phone`` when only the code was answered.
    Raises ``BadPhone``, ``BadName``, ``BadEmail``, ``PhoneTaken``, ``EmailTaken``.
    """
    number, name, address = normalise_phone(phone), tidy_name(full_name), tidy_email(email)
    if find_by_phone(number) is not None:
        raise PhoneTaken
    if address and User.objects.filter(email__iexact=address).exists():
        raise EmailTaken
    try:
        with transaction.atomic():
            return User.objects.create_user(number, password, full_name=name, email=address)
    except IntegrityError as error:  # somebody else was faster by a moment
        raise PhoneTaken from error


def add_managed_person(*, full_name: str, agent: User, evidence: str, evidence_ref: str) -> User:
    """Make a person without a phone of their own, reached through ``agent``, with the evidence that they agreed.

    Raises ``BadName``, ``NotAllowed`` (the agent has no phone either), ``ConsentNeedsEvidence``.
    """
    name = tidy_name(full_name)
    if agent.phone is None:
        raise NotAllowed(_("Người đại diện phải có số điện thoại của mình."))
    with transaction.atomic():
        person = User.objects.create_user(None, None, full_name=name, managed_by=agent)
        record_consent(
            user=person, purpose=Consent.Purpose.TRADE, evidence=evidence, by=agent, evidence_ref=evidence_ref
        )
    return person


def confirm_phone(*, user: User, phone: str, password_known: bool = True) -> User:
    """Note that ``user`` answered a code sent to ``phone``, which becomes their number. A repeat is no error.

    ``password_known`` is false when the code alone was answered. Then a password set while the number was nobody's
    is wiped: whoever set it may not be whoever holds the phone. Raises ``PhoneTaken``.
    """
    number = normalise_phone(phone)
    try:
        with transaction.atomic():
            person = User.objects.select_for_update().get(pk=user.pk)
            if person.phone_verified_at is None and not password_known:
                person.set_unusable_password()
            if person.phone != number or person.phone_verified_at is None:
                person.phone, person.phone_verified_at = number, clock.now()
                person.save(update_fields=["phone", "phone_verified_at", "password"])
    except IntegrityError as error:
        raise PhoneTaken from error
    user.phone, user.phone_verified_at, user.password = person.phone, person.phone_verified_at, person.password
    return user


def change_profile(*, user: User, full_name: str, language: str) -> User:
    """Change how the person is called and in which language they are written to. Raises ``BadName``."""
    name = tidy_name(full_name)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(full_name=name, language=language)
    user.full_name, user.language = name, language
    return user


def change_email(*, user: User, email: str, password: str) -> User:
    """Change or clear (``""``) the person's e-mail address; the password is asked for again.

    Raises ``BadEmail``, ``EmailTaken``, ``WrongPassword``, ``TooManyTries``, ``NotAllowed`` (no password set yet).
    """
    address = tidy_email(email)
    if not user.has_usable_password():
        raise NotAllowed(_("Xin đặt mật khẩu trước khi đổi địa chỉ thư."))
    if not check_password(user=user, password=password):
        raise WrongPassword
    if address and User.objects.filter(email__iexact=address).exclude(pk=user.pk).exists():
        raise EmailTaken
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(email=address)
    except IntegrityError as error:
        raise EmailTaken from error
    user.email = address
    return user


def tidy_name(typed: str) -> str:
    """Return a person's name in NFC with single spaces. Raises ``BadName``."""
    name = " ".join(clean(typed).split())
    if not any(unicodedata.category(char).startswith("L") for char in name):
        raise BadName(_("Xin ghi họ và tên."))
    if len(name) > LONGEST_NAME:
        raise BadName(_("Họ và tên dài quá, xin ghi gọn trong 120 chữ."))
    return name


def tidy_email(typed: str | None) -> str | None:
    """Return an address in lower case, ``None`` for none. Raises ``BadEmail``."""
    address = clean(typed or "").lower()
    if not address:
        return None
    try:
        validate_email(address)
    except ValidationError as error:
        raise BadEmail(_("Địa chỉ thư không đúng, xin xem lại, ví dụ ten@example.vn.")) from error
    if len(address) > LONGEST_EMAIL:
        raise BadEmail(_("Địa chỉ thư dài quá, xin xem lại."))
    return address

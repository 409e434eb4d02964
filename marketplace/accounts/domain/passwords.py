"""Passwords: whatever page asks for one, wrong tries are counted in the database."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts.domain.throttle import Limit, give_back, is_used_up, spend
from marketplace.accounts.models import User
from marketplace.common.errors import DomainError

WRONG_PER_PERSON = Limit("password", 10, dt.timedelta(minutes=15))
WRONG_PER_ADDRESS = Limit("password-ip", 300, dt.timedelta(hours=1))


class TooManyTries(DomainError):
    """Too many wrong passwords; nothing was compared."""

    code = "too_many_tries"

    def __init__(self) -> None:
        super().__init__(_("Sai mật khẩu nhiều lần. Xin đợi 15 phút, hoặc đăng nhập bằng mã gửi về điện thoại."))


def take_password_try(*, who: str, address: str | None = None) -> None:
    """Count a try at the password of ``who`` (a phone, or ``user:<id>``) before it is compared. Commits by itself.

    Raises ``TooManyTries``. After a right password call ``forgive_password_try``.
    """
    if address and not spend(limit=WRONG_PER_ADDRESS, who=address):
        raise TooManyTries
    if not spend(limit=WRONG_PER_PERSON, who=who):
        raise TooManyTries


def forgive_password_try(*, who: str, address: str | None = None) -> None:
    """Take the count of a right password back: only wrong ones count."""
    give_back(limit=WRONG_PER_PERSON, who=who)
    if address:
        give_back(limit=WRONG_PER_ADDRESS, who=address)


def is_locked_out(*, who: str) -> bool:
    """Whether no try is left for now: for telling the person, never for deciding."""
    return is_used_up(limit=WRONG_PER_PERSON, who=who)


def check_password(*, user: User, password: str) -> bool:
    """Whether ``password`` is the person's own; for pages that ask a logged-in person again.

    Shares the count of tries with logging in. Raises ``TooManyTries``.
    """
    who = user.phone or f"user:{user.pk}"
    take_password_try(who=who)
    right = user.check_password(password)
    if right:
        forgive_password_try(who=who)
    return right


def set_password(*, user: User, password: str) -> None:
    """Give the person a new password (already validated); their other sessions end."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])

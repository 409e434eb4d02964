"""The one place where a password is compared at login, whatever page asked: ours, Wagtail's, a script's."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from marketplace.accounts.domain.passwords import TooManyTries, forgive_password_try, take_password_try
from marketplace.accounts.models import User
from marketplace.accounts.network import address_of
from marketplace.common.phones import BadPhone, normalise_phone


class PhonePasswordBackend(AuthenticationBackend):
    """Phone (written in any way) and password; wrong tries are counted in the database, account or none."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        phone: str | None = None,
        **credentials: Any,
    ) -> User | None:
        """Return whose phone and password these are. When no try is left, no other backend is asked either."""
        typed = phone or username
        if not typed or not password:
            return None
        try:
            number = normalise_phone(typed)
        except BadPhone:
            return None
        address = address_of(request)
        try:
            take_password_try(who=number, address=address)
        except TooManyTries as error:
            raise PermissionDenied from error
        user: User | None = super().authenticate(request, phone=number, password=password)
        if user is not None:
            forgive_password_try(who=number, address=address)
        return user

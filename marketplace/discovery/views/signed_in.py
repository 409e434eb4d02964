"""Whose own pages these are."""

from django.http import HttpRequest

from marketplace.accounts.models import User


def person_of(request: HttpRequest) -> User:
    """Return who is logged in, for a view that ``login_required`` lets nobody else into."""
    if not isinstance(request.user, User):
        raise TypeError("the decorator lets nobody else in")
    return request.user

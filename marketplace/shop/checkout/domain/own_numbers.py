"""Whoever types for a household does not answer for it: a team's or clerk's own number draws on their own ration.

It would be their ration that is spent, and the household's that is left. Their own household's order is another thing.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from marketplace.common.errors import NotAllowed
from marketplace.common.text import fold

if TYPE_CHECKING:
    from marketplace.accounts.models import User


class NotTheirNumber(NotAllowed):
    """The number belongs to who types the order, or to their team, and not to the household."""

    code = "not_their_number"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Số này là của người ghi đơn hoặc người cùng tổ, không xác nhận thay hộ khác được. Xin lấy số của hộ, "
                "hoặc xem căn cước của chủ hộ."
            )
        )


def require_own_number(*, phone: str, name: str, by: "User", others: "Iterable[User]" = ()) -> None:
    """Refuse a number (E.164) of ``by`` or of ``others`` as the key of a household that is named otherwise.

    Raises ``NotTheirNumber``.
    """
    for person in (by, *others):
        if person.phone == phone and not is_named(person, name):
            raise NotTheirNumber


def is_named(person: "User", name: str) -> bool:
    """Whether a household is named after this person, in whatever letters."""
    return bool(fold(name)) and fold(name) == fold(person.full_name)

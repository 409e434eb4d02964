"""What this room knows of a person (``accounts.personal``): the partners' applications that they answer for."""

from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.accounts.personal import PersonalPart
from marketplace.api.models import Application


def _applications(person: User) -> list[dict[str, object]]:
    return [{"name": each.name} for each in Application.objects.filter(owner=person).order_by("pk")]


def _nothing(_person: User) -> None:
    """An application names who answers for it; it is handed to somebody else first."""


def _answers(person: User) -> str:
    if Application.objects.filter(owner=person).exists():
        return _("Bạn đang chịu trách nhiệm một kết nối của đối tác, xin nhờ sàn giao cho người khác trước.")
    return ""


PARTS = (PersonalPart("applications", _applications, _nothing, waits=_answers),)

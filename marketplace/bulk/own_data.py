"""What this room knows of a person (``accounts.personal``): for which traders they act."""

from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.accounts.personal import PersonalPart
from marketplace.bulk.models import TraderMember


def _traders(person: User) -> list[dict[str, object]]:
    roles = TraderMember.objects.filter(user=person).select_related("trader").order_by("pk")
    return [{"trader": each.trader.name, "since": each.since, "until": each.until} for each in roles]


def _nothing(_person: User) -> None:
    """Contracts name who signed them; memberships that ended say no more than that."""


def _trades(person: User) -> str:
    if TraderMember.objects.filter(user=person, until__isnull=True).exists():
        return _("Bạn đang mua sỉ thay một thương nhân trên sàn, xin nhờ sàn gỡ vai trò này trước.")
    return ""


PARTS = (PersonalPart("trading", _traders, _nothing, waits=_trades),)

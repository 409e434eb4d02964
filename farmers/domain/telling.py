"""Messages to the people of a household."""

from collections.abc import Mapping

from farmers.models import Household, HouseholdMember
from marketplace.messaging.domain import queue_message


def tell_owners(
    *, household: Household, template: str, context: Mapping[str, object], key: str, also: tuple[str, ...] = ()
) -> None:
    """Queue an SMS to each owner (whoever has no phone is told through who acts for them) and to numbers ``also``."""
    owners = HouseholdMember.objects.filter(
        household=household, role=HouseholdMember.Role.OWNER, until__isnull=True
    ).select_related("user__managed_by")
    phones: dict[str | None, str] = {
        member.user.reachable_phone: member.user.language for member in owners.order_by("pk")
    }
    for number in also:
        phones.setdefault(number, "vi")
    for phone, language in phones.items():
        queue_message(
            channel="sms",
            to=phone,
            template=template,
            context=context,
            language=language,
            dedupe_key=f"{template}:{key}:{phone}",
        )

"""Who may act for a household: checked where stock and money depend on it, whatever page or script asks."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from farmers.models import Household, HouseholdMember
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import NotAllowed, WrongState

if TYPE_CHECKING:
    from marketplace.accounts.models import User

_PRESENT: Compiled[HouseholdMember] = Compiled(
    lambda: HouseholdMember.objects.filter(
        household=Given("household"), user=Given("user"), until__isnull=True
    ).order_by("pk")[:1]
)


def role_in(household: Household, user: "User") -> str | None:
    """Return the person's present role in the household, or ``None``."""
    member = _PRESENT.first(household=household.pk, user=user.pk)
    return member.role if member else None


def must_act_for(household: Household, by: "User") -> None:
    """Raise ``NotAllowed`` unless ``by`` is a present member of the household, or a marketplace admin."""
    if not by.is_staff and role_in(household, by) is None:
        raise NotAllowed(_("Bạn không thuộc hộ này nên không làm được việc đó."))


def must_be_active(household: Household) -> None:
    """Raise ``WrongState`` unless the household sells at present."""
    if household.state != Household.State.ACTIVE:
        raise WrongState(_("Hộ chưa mở bán (hoặc đang nghỉ mùa), nên chưa làm được việc này."))


def leads(household: Household, user: "User") -> bool:
    """Whether the person decides for the household: an owner, or who acts for owners without a phone of their own."""
    role = role_in(household, user)
    if role == HouseholdMember.Role.OWNER:
        return True
    if role != HouseholdMember.Role.AGENT:
        return False
    owners = HouseholdMember.objects.filter(household=household, role=HouseholdMember.Role.OWNER, until__isnull=True)
    return not owners.filter(user__phone__isnull=False).exists()


def must_lead(household: Household, by: "User") -> None:
    """Raise ``NotAllowed`` unless ``by`` decides for the household, or is a marketplace admin."""
    if not by.is_staff and not leads(household, by):
        raise NotAllowed(_("Việc này chỉ chủ hộ làm được, xin nhờ chủ hộ."))

"""Who may do what for a household. Predicates take the person and the household."""

from typing import Any

import rules

from farmers.models import Household, HouseholdMember


def _has_role(user: Any, household: Household | None, roles: set[str]) -> bool:
    if household is None or not user.is_authenticated:
        return False
    present = HouseholdMember.objects.filter(household=household, user_id=user.pk, until__isnull=True)
    return present.filter(role__in=roles).exists()


@rules.predicate
def is_member_of(user: Any, household: Household | None) -> bool:
    """Whether the person is a present member, in any role."""
    return _has_role(user, household, set(HouseholdMember.Role.values))


@rules.predicate
def is_owner_of(user: Any, household: Household | None) -> bool:
    """Whether the person owns the household."""
    return _has_role(user, household, {HouseholdMember.Role.OWNER})


@rules.predicate
def is_agent_of(user: Any, household: Household | None) -> bool:
    """Whether the person acts for the household."""
    return _has_role(user, household, {HouseholdMember.Role.AGENT})


is_in_charge_of = is_owner_of | is_agent_of
"""Who sees money and changes prices."""

rules.add_perm("farmers.work_for", is_member_of)
rules.add_perm("farmers.see_money_of", is_in_charge_of)
rules.add_perm("farmers.change_price_of", is_in_charge_of)

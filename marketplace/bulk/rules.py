"""Who sees and does what in bulk sales. Predicates take the person, and the contract where there is one."""

from typing import Any

import rules

from farmers.models import HouseholdMember
from marketplace.accounts.rules import is_admin as _is_admin
from marketplace.bulk.domain.guards import IN_CHARGE
from marketplace.bulk.models import TraderMember

is_admin = rules.is_authenticated & rules.is_active & _is_admin


@rules.predicate
def sells(user: Any) -> bool:
    """Whether the person is in charge of some household."""
    present = HouseholdMember.objects.filter(user_id=user.pk, until__isnull=True, role__in=IN_CHARGE)
    return bool(user.is_authenticated and user.is_active and present.exists())


@rules.predicate
def buys(user: Any) -> bool:
    """Whether the person speaks for some trader."""
    present = TraderMember.objects.filter(user_id=user.pk, until__isnull=True)
    return bool(user.is_authenticated and user.is_active and present.exists())


rules.add_perm("bulk.sell", sells)
rules.add_perm("bulk.buy", buys)
rules.add_perm("bulk.take_in_money", is_admin)
rules.add_perm("bulk.register_traders", is_admin)

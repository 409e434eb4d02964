"""Who may see and change what is known about a person."""

import rules

from marketplace.accounts.models import User


@rules.predicate
def is_self(user: User, person: User) -> bool:
    """The person themself."""
    return bool(user.pk == person.pk)


@rules.predicate
def is_agent_of(user: User, person: User) -> bool:
    """Whoever manages a person without a phone of their own."""
    return person.managed_by_id is not None and person.managed_by_id == user.pk


@rules.predicate
def is_admin(user: User) -> bool:
    """Marketplace admin."""
    return bool(user.is_staff)


is_known = rules.is_authenticated & rules.is_active

rules.add_perm("accounts.view_person", is_known & (is_self | is_agent_of | is_admin))
rules.add_perm("accounts.change_person", is_known & (is_self | is_agent_of))
rules.add_perm("accounts.withdraw_consent", is_known & (is_self | is_agent_of))

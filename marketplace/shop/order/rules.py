"""Who may do what to an order; the domain guards its state."""

import rules

from marketplace.accounts.models import User
from marketplace.shop.order.models import Order


@rules.predicate
def is_buyer(user: User, order: Order | None) -> bool:
    """The person placed the order while logged in."""
    return order is not None and user.is_authenticated and order.user_id == user.pk


@rules.predicate
def is_market_admin(user: User, order: Order | None = None) -> bool:
    """The person runs the marketplace."""
    return bool(user.is_authenticated and user.is_active and user.is_staff)


rules.add_perm("order.see_order", is_buyer | is_market_admin)
rules.add_perm("order.cancel_order", is_buyer | is_market_admin)

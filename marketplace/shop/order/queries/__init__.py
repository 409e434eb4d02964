"""Orders as somebody may see them."""

from marketplace.shop.order.queries.sight import all_for_admin, find_for_tracking, visible_to

__all__ = ["all_for_admin", "find_for_tracking", "visible_to"]

"""What can be asked of seasons. Pages of people start from ``campaigns_visible_to``."""

from marketplace.campaigns.queries.figures import Amounts, Figures, Part, figures
from marketplace.campaigns.queries.sight import campaigns_visible_to, provinces_visible_to
from marketplace.campaigns.queries.stuck import Stuck, stuck_by_status, stuck_seller_orders

__all__ = [
    "Amounts",
    "Figures",
    "Part",
    "Stuck",
    "campaigns_visible_to",
    "figures",
    "provinces_visible_to",
    "stuck_by_status",
    "stuck_seller_orders",
]

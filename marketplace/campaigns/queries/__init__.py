"""What can be asked of seasons. Pages of people start from ``campaigns_visible_to``."""

from marketplace.campaigns.queries.audiences import Progress, audience_of, progress_of
from marketplace.campaigns.queries.counting import products_in, records_in
from marketplace.campaigns.queries.daily import amount_words, report_lines
from marketplace.campaigns.queries.desk import (
    CapLeft,
    caps_of,
    listings_by_province,
    listings_in,
    report_of,
    rows_for_export,
    waiting_for,
)
from marketplace.campaigns.queries.figures import Amounts, Figures, Part, converted_grams, figures
from marketplace.campaigns.queries.pace import Pace, paces
from marketplace.campaigns.queries.sight import campaigns_visible_to, provinces_to_plan, provinces_visible_to
from marketplace.campaigns.queries.stuck import Stuck, Trouble, stuck_by_status, stuck_seller_orders, troubles

__all__ = [
    "Amounts",
    "CapLeft",
    "Figures",
    "Pace",
    "Part",
    "Progress",
    "Stuck",
    "Trouble",
    "amount_words",
    "audience_of",
    "campaigns_visible_to",
    "caps_of",
    "converted_grams",
    "figures",
    "listings_by_province",
    "listings_in",
    "paces",
    "products_in",
    "records_in",
    "progress_of",
    "provinces_to_plan",
    "provinces_visible_to",
    "report_lines",
    "report_of",
    "rows_for_export",
    "stuck_by_status",
    "stuck_seller_orders",
    "troubles",
    "waiting_for",
]

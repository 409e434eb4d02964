"""What can be asked of settlement. Pages of people start from the ``…_visible_to`` functions."""

from marketplace.settlement.queries.payouts import (
    batches_visible_to,
    payouts_of,
    sellers_due,
    total_due,
    unsettled_shipments,
)
from marketplace.settlement.queries.statement import Statement, StatementRow, statement
from marketplace.settlement.queries.way_home import at_point, ways_home_visible_to

__all__ = [
    "Statement",
    "StatementRow",
    "at_point",
    "batches_visible_to",
    "payouts_of",
    "sellers_due",
    "statement",
    "total_due",
    "unsettled_shipments",
    "ways_home_visible_to",
]

"""What is asked of bulk sales; everything that a person's page shows starts from what that person may see."""

from marketplace.bulk.queries.events import events_from, events_in
from marketplace.bulk.queries.money import contracts_owing, excess_waiting, owed_by, paid_shares
from marketplace.bulk.queries.sight import (
    contracts_of_area,
    contracts_visible_to,
    households_in_charge,
    offers_visible_to,
    prices_visible_to,
    traders_of,
)

__all__ = [
    "contracts_of_area",
    "contracts_owing",
    "contracts_visible_to",
    "events_from",
    "events_in",
    "excess_waiting",
    "households_in_charge",
    "offers_visible_to",
    "owed_by",
    "paid_shares",
    "prices_visible_to",
    "traders_of",
]

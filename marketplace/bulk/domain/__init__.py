"""Changes of bulk sales: offers, prices, contracts, weighing, money."""

from marketplace.bulk.domain.bargaining import accept_price, latest_price, name_price
from marketplace.bulk.domain.contracts import (
    accept_share,
    cancel_contract,
    latest_revision,
    propose_terms,
    say_yes,
    set_shares,
)
from marketplace.bulk.domain.errors import (
    NoBulkTerms,
    NotEnoughForBoth,
    OverTolerance,
    TicketKnown,
    TransferKnown,
    UnderTolerance,
)
from marketplace.bulk.domain.loading import Load, add_truck, close_loading, record_weighing
from marketplace.bulk.domain.offers import ask_for_bulk, offer_bulk, withdraw_offer
from marketplace.bulk.domain.posting import bulk_owner
from marketplace.bulk.domain.terms import bulk_terms, put_bulk_terms_in_force
from marketplace.bulk.domain.traders import add_trader_member, end_trader_member, register_trader
from marketplace.bulk.domain.transfers import decide_excess, record_bulk_transfer, take_over_transfer
from marketplace.bulk.domain.voiding import void_ticket

__all__ = [
    "Load",
    "NoBulkTerms",
    "NotEnoughForBoth",
    "OverTolerance",
    "TicketKnown",
    "TransferKnown",
    "UnderTolerance",
    "accept_price",
    "accept_share",
    "add_trader_member",
    "add_truck",
    "ask_for_bulk",
    "bulk_owner",
    "bulk_terms",
    "cancel_contract",
    "close_loading",
    "decide_excess",
    "end_trader_member",
    "latest_price",
    "latest_revision",
    "name_price",
    "offer_bulk",
    "propose_terms",
    "put_bulk_terms_in_force",
    "record_bulk_transfer",
    "record_weighing",
    "register_trader",
    "say_yes",
    "set_shares",
    "take_over_transfer",
    "void_ticket",
    "withdraw_offer",
]

"""Bulk sales: traders, offers and counter-prices, contracts with both sides' yes, trucks on the scales, transfers."""

from marketplace.bulk.models.contracts import BulkContract, BulkRevision, BulkShare, BulkShelf, BulkYes
from marketplace.bulk.models.events import BulkEvent
from marketplace.bulk.models.loading import BulkDraw, BulkTruck, TicketVoid, VoidVoice, WeighingTicket
from marketplace.bulk.models.money import BulkTransfer, ExcessDecision
from marketplace.bulk.models.offers import LEAST_GRAMS, MOST_GRAMS, BulkOffer, BulkPrice, Side
from marketplace.bulk.models.terms import BulkTerms
from marketplace.bulk.models.traders import Trader, TraderMember

__all__ = [
    "LEAST_GRAMS",
    "MOST_GRAMS",
    "BulkContract",
    "BulkDraw",
    "BulkEvent",
    "BulkOffer",
    "BulkPrice",
    "BulkRevision",
    "BulkShare",
    "BulkShelf",
    "BulkTerms",
    "BulkTransfer",
    "BulkTruck",
    "BulkYes",
    "ExcessDecision",
    "Side",
    "TicketVoid",
    "Trader",
    "TraderMember",
    "VoidVoice",
    "WeighingTicket",
]

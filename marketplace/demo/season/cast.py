"""Who plays, and with which share of the orders: add a line for a new player."""

from marketplace.demo.season.bulk import Bulk
from marketplace.demo.season.campaigns import Preorders
from marketplace.demo.season.complaints import Complaints
from marketplace.demo.season.counters import Counters
from marketplace.demo.season.essentials import Essentials
from marketplace.demo.season.households import NewHouseholds
from marketplace.demo.season.neighbours import Callers, Neighbours
from marketplace.demo.season.payers import Payers
from marketplace.demo.season.players import Part
from marketplace.demo.season.shelves import Shelves
from marketplace.demo.season.shoppers import Shoppers

PARTS: list[Part] = [
    Part(Shoppers, 26),
    Part(Payers, 8),
    Part(Essentials, 8),
    Part(Callers, 6),
    Part(Neighbours, 4),
    Part(Counters, 44),
    Part(Complaints, 0),
    Part(Shelves, 0),
    Part(Bulk, 0),
    Part(NewHouseholds, 0),
    Part(Preorders, 4),  # last: what it lists is bought by nobody else
]

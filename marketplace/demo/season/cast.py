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
from marketplace.demo.season.recalls import Recalls
from marketplace.demo.season.reviewers import Reviewers
from marketplace.demo.season.shelves import Shelves
from marketplace.demo.season.shoppers import MoreShoppers, Shoppers

BUYERS, SELLERS = 0, 1
"""Crews, about as long at work. Who cancels, pays and is paid back plays together; at the shelves both meet."""

PARTS: list[Part] = [
    Part(Shoppers, 10, BUYERS),
    Part(Payers, 8, BUYERS),
    Part(Essentials, 8, BUYERS),
    Part(Callers, 6, BUYERS),
    Part(Neighbours, 4, BUYERS),
    Part(MoreShoppers, 16, SELLERS),
    Part(Counters, 44, SELLERS),
    Part(Complaints, 0, BUYERS),
    Part(Recalls, 0, BUYERS),
    Part(Reviewers, 0, BUYERS),
    Part(Shelves, 0, SELLERS),
    Part(Bulk, 0, SELLERS),
    Part(NewHouseholds, 0, SELLERS),
    Part(Preorders, 4, BUYERS),  # last: what it lists is bought by nobody else
]

"""Who plays, and with which share of the orders: add a line for a new player."""

from marketplace.demo.season.players import Part
from marketplace.demo.season.shoppers import Shoppers

PARTS: list[Part] = [
    Part(Shoppers, 40),
]

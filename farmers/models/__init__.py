"""Households and what they grow: how they come on line, their land, lots and listings."""

from farmers.models.growing import Forecast, GrowingArea, Lot, LotDraw, Preorder
from farmers.models.households import Household, HouseholdMember, HouseholdPicture, PayoutChange, StateChange
from farmers.models.listings import Listing
from farmers.models.registration import ConsentPaper, ImportFile, ImportRow, Registration

__all__ = [
    "ConsentPaper",
    "Forecast",
    "GrowingArea",
    "Household",
    "HouseholdMember",
    "HouseholdPicture",
    "ImportFile",
    "ImportRow",
    "Listing",
    "Lot",
    "LotDraw",
    "PayoutChange",
    "Preorder",
    "Registration",
    "StateChange",
]

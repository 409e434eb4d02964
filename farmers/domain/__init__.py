"""Changes of state of a household: its people, land, lots, listings, and the orders it confirms and packs."""

from farmers.domain.drawing import draw_from_lot, put_back_in_lot
from farmers.domain.errors import LotExhausted
from farmers.domain.households import (
    activate_household,
    add_member,
    end_membership,
    pause_household,
    register_household,
    set_payout_account,
    verify_household,
)
from farmers.domain.land import add_growing_area, certify_growing_area, record_lot
from farmers.domain.listings import add_stock, change_listing, list_product, pause_listing, resume_listing
from farmers.domain.orders import confirm_seller_order
from farmers.domain.packing import DrawSpec, check_draws, pack_seller_order, weighed_price

__all__ = [
    "DrawSpec",
    "LotExhausted",
    "activate_household",
    "add_growing_area",
    "add_member",
    "add_stock",
    "certify_growing_area",
    "change_listing",
    "check_draws",
    "confirm_seller_order",
    "draw_from_lot",
    "end_membership",
    "list_product",
    "pack_seller_order",
    "pause_household",
    "pause_listing",
    "put_back_in_lot",
    "record_lot",
    "register_household",
    "resume_listing",
    "set_payout_account",
    "verify_household",
    "weighed_price",
]

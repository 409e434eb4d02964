"""Changes of an order that need nothing from higher rooms; placing and cancelling are checkout's."""

from marketplace.shop.order.domain.closing import close_order_if_done
from marketplace.shop.order.domain.dues import ChangeOfDue, post_change_of_due, post_changes_of_due
from marketplace.shop.order.domain.funding import funded_legs
from marketplace.shop.order.domain.weights import answer_weight, ask_for_weight, price_for_grams

__all__ = [
    "ChangeOfDue",
    "answer_weight",
    "ask_for_weight",
    "close_order_if_done",
    "funded_legs",
    "post_change_of_due",
    "post_changes_of_due",
    "price_for_grams",
]

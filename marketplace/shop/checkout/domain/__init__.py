"""Quoting, placing and cancelling: where a basket becomes an order with everything that belongs to it."""

from logistics.domain.errors import NotDeliverable
from marketplace.shop.basket.domain import NotForSale
from marketplace.shop.checkout.domain.cancel_order import TooLate, cancel_order, cancel_seller_order
from marketplace.shop.checkout.domain.errors import EmptyBasket, KeyReused, OrderTooLarge, PriceChanged
from marketplace.shop.checkout.domain.hand_over import sell_at_handover, void_sale
from marketplace.shop.checkout.domain.place_order import place_order
from marketplace.shop.checkout.domain.quote import Quote, QuotedLine, QuotedPart, quote_basket
from marketplace.shop.checkout.domain.recipient import Recipient, RecipientRefused
from marketplace.shop.checkout.domain.reordering import Again, at_todays_prices, order_again
from marketplace.shop.checkout.domain.reservations import expire_reservations
from marketplace.shop.checkout.domain.seats import quote_handover
from marketplace.shop.checkout.domain.transfers import apply_transfer, record_transfer, refund_transfer
from marketplace.shop.partner.locks import SoldOut

__all__ = [
    "Again",
    "EmptyBasket",
    "KeyReused",
    "NotDeliverable",
    "NotForSale",
    "OrderTooLarge",
    "PriceChanged",
    "Quote",
    "QuotedLine",
    "QuotedPart",
    "Recipient",
    "RecipientRefused",
    "SoldOut",
    "TooLate",
    "apply_transfer",
    "at_todays_prices",
    "cancel_order",
    "cancel_seller_order",
    "expire_reservations",
    "order_again",
    "place_order",
    "quote_basket",
    "quote_handover",
    "record_transfer",
    "refund_transfer",
    "sell_at_handover",
    "void_sale",
]

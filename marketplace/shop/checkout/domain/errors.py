"""What checkout refuses, each with a sentence for the customer."""

from typing import TYPE_CHECKING

from django.utils.functional import Promise as Lazy

from marketplace.common.errors import DomainError, WrongState

if TYPE_CHECKING:
    from marketplace.shop.checkout.domain.quote import Quote


class EmptyBasket(WrongState):
    """There is nothing to order."""

    code = "empty_basket"


class OrderTooLarge(DomainError):
    """The total is beyond what an order can be."""

    code = "order_too_large"


class PriceChanged(DomainError):
    """The order is not (any more) what the customer said yes to; ``quote`` is what it would be now."""

    code = "price_changed"

    def __init__(self, quote: "Quote", message: "str | Lazy") -> None:
        self.quote = quote
        super().__init__(message)


class KeyReused(DomainError):
    """The placement key belongs to another order than the one asked for now."""

    code = "key_reused"

"""The slip beside the conversation: what is in it, what it costs now, what is promised, what stands in the way."""

from dataclasses import dataclass, field

from marketplace.common.errors import DomainError
from marketplace.desk.phone.models import Call
from marketplace.desk.phone.readback import read_back
from marketplace.shop.basket.queries import BasketLine, basket_lines
from marketplace.shop.checkout.domain import EmptyBasket, Quote, quote_basket


@dataclass(frozen=True)
class Slip:
    """The call's basket as the clerk sees it; ``quote`` is ``None`` while something stands in the way."""

    lines: list[BasketLine] = field(default_factory=list)
    quote: Quote | None = None
    trouble: str = ""
    read_out: str = ""

    @property
    def total(self) -> int | None:
        """Return the đồng of all, freight included; while that is not known, ``None``."""
        return self.quote.total if self.quote else None


def slip_of(call: Call) -> Slip:
    """Return the slip of an open call; with an address the promise is in its quote."""
    lines = basket_lines(call.basket)
    try:
        quote = quote_basket(call.basket, commune=call.commune)
    except EmptyBasket:
        return Slip(lines)
    except DomainError as error:
        return Slip(lines, trouble=str(error))
    return Slip(lines, quote, read_out=read_back(call, quote))

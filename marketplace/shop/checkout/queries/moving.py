"""What another place of delivery does to a basket: shown before it counts.

Goods of the shelves come from a point near the place, at that point's price; what is not to be had there at all is
said in the sentence that placing would refuse it with.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.areas.models import Commune
from marketplace.common.errors import DomainError
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain.errors import EmptyBasket
from marketplace.shop.checkout.domain.quote import Quote, QuotedLine, quote_basket


@dataclass(frozen=True)
class MovedLine:
    """A line that comes from elsewhere, or at another price (đồng a pack)."""

    before: QuotedLine
    after: QuotedLine

    @property
    def has_other_source(self) -> bool:
        """Whether it is sent from another stocking place."""
        return bool(self.before.stockrecord.partner_id != self.after.stockrecord.partner_id)

    @property
    def has_other_price(self) -> bool:
        """Whether a pack costs more or less."""
        return self.before.unit_price != self.after.unit_price


@dataclass(frozen=True)
class Moving:
    """What changes where a basket goes to another commune. ``refusal``: it cannot be delivered there, and why."""

    lines: tuple[MovedLine, ...] = ()
    before: Quote | None = None
    after: Quote | None = None
    refusal: str = ""

    @property
    def promised_by(self) -> dt.datetime | None:
        """Return by when all of it would be there."""
        return self.after.promised_by if self.after else None


def what_moving_changes(
    *, basket: Basket, before: Commune | None, after: Commune, gives_up: Iterable[str] = ()
) -> Moving | None:
    """Return what changes; ``None`` where the basket stays as it is, however much later it may be there."""
    held = tuple(gives_up)
    old, said_before = _quoted(basket, before, is_told=False, held=held)
    new, said_now = _quoted(basket, after, is_told=True, held=held)
    if new is None:
        return Moving(refusal=said_now) if said_now not in ("", said_before) else None
    if old is None:
        return None  # what stood in the way is gone, and the basket says what it costs
    now = {line.product.pk: line for line in new.lines}
    lines = [MovedLine(line, now[line.product.pk]) for line in old.lines if line.product.pk in now]
    moved = tuple(line for line in lines if line.has_other_source or line.has_other_price)
    if not moved and (old.freight, old.total) == (new.freight, new.total):
        return None
    return Moving(moved, old, new)


def _quoted(basket: Basket, place: Commune | None, *, is_told: bool, held: tuple[str, ...]) -> tuple[Quote | None, str]:
    """Return the quote near a place, or delivered there (``is_told``), or else the sentence that refuses it."""
    try:
        return quote_basket(basket, commune=place if is_told else None, near=place, gives_up=held), ""
    except EmptyBasket:
        return None, ""
    except DomainError as error:
        return None, str(error)

"""The goods of a former order, put in a basket again: as far as they can be had, and at today's price."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.common.errors import DomainError
from marketplace.shop.basket.domain import add_to_basket, take_step
from marketplace.shop.basket.models import Basket
from marketplace.shop.basket.queries import basket_lines
from marketplace.shop.checkout.domain.sourcing import basket_records
from marketplace.shop.order.models import Line, Order
from marketplace.shop.partner.locks import SoldOut


@dataclass(frozen=True)
class Again:
    """What became of one line. ``packs`` went in, of ``wanted``; ``refusal`` is a sentence where fewer did."""

    product_id: int | None
    title: str
    wanted: int
    packs: int
    refusal: str
    was: int | None  # đồng a pack then
    now: int | None = None  # đồng a pack today, see ``at_todays_prices``

    @property
    def costs_something_else(self) -> bool:
        """Whether a pack has another price than it had."""
        return self.packs > 0 and self.now is not None and self.was is not None and self.now != self.was


def order_again(*, order: Order, basket: Basket, key: UUID | None = None, partly: bool = True) -> list[Again]:
    """Put the goods of an order in a basket; return what became of each line.

    Of what has run short the rest goes in where ``partly``. ``key`` is the press of the button: sent again, nothing is
    added. Where nothing can be had nothing is noted, so that the button may be pressed again. Whoever calls has made
    sure whose order it is. Raises ``DoneBefore``, ``BasketClosed``.
    """
    lines: Sequence[Line] = list(order.lines.select_related("product").order_by("pk"))
    was_new = basket.pk is None
    with transaction.atomic():  # a second press waits until all of it is in
        if was_new:
            basket.save()
        if key is not None:
            Basket.objects.select_for_update(no_key=True).get(pk=basket.pk)
            take_step(basket=basket, key=key)
        done = [_put(basket, line, partly=partly) for line in lines]
        if not any(each.packs for each in done):
            transaction.set_rollback(True)
    if was_new and not any(each.packs for each in done):  # what was saved a moment ago went back
        basket.pk = basket.id = None
    basket._lines = None  # the caller's basket reads its lines anew
    return done


def at_todays_prices(done: list[Again], *, order: Order, basket: Basket) -> list[Again]:
    """Say today's price of what went into the basket, where the goods would go as they did then."""
    rows = basket_lines(basket, basket_records(basket, order.commune))
    today = {row.product.pk: row.unit_price for row in rows}
    return [replace(each, now=today.get(each.product_id)) if each.product_id else each for each in done]


def _put(basket: Basket, line: Line, *, partly: bool) -> Again:
    said = Again(line.product_id, line.title, int(line.quantity), 0, "", line.unit_price)
    if line.product is None:
        return replace(said, refusal=_("“%(title)s” không còn bán.") % {"title": line.title})
    try:
        add_to_basket(basket=basket, product=line.product, quantity=said.wanted)
    except SoldOut as short:
        return _put_rest(basket, line, said, short) if partly else replace(said, refusal=str(short))
    except DomainError as error:
        return replace(said, refusal=str(error))
    return replace(said, packs=said.wanted)


def _put_rest(basket: Basket, line: Line, said: Again, short: SoldOut) -> Again:
    """Put in what is left of goods that have run short."""
    inside = sum(each.quantity for each in basket.lines.filter(product=line.product))
    rest = min(said.wanted, short.left - inside)
    if rest < 1:
        return replace(said, refusal=str(short))
    add_to_basket(basket=basket, product=line.product, quantity=rest)
    told = _("“%(title)s” chỉ còn %(packs)d, đã bỏ vào giỏ chừng đó.") % {"title": line.title, "packs": rest}
    return replace(said, packs=rest, refusal=told)

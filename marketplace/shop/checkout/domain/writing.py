"""The rows of an order: order, seller orders, lines, shipments."""

from collections.abc import Callable
from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from logistics.domain.shipments import ShipmentSpec, create_shipments
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.inserting import insert_new, insert_rows
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain.quote import Quote, QuotedLine, QuotedPart
from marketplace.shop.checkout.domain.recipient import Recipient
from marketplace.shop.order.models import Channel, Line, Order, OrderStatus, SellerOrder
from marketplace.shop.order.numbers import new_number
from marketplace.shop.partner.domain import terms_by_kind
from marketplace.shop.partner.models import SellerTerms
from marketplace.shop.payment.methods import PaymentMethod

if TYPE_CHECKING:
    import datetime as dt

    from marketplace.accounts.models import HouseholdAccount, User
    from marketplace.shop.checkout.domain.rations import Override

_NUMBER_TRIES = 5


class KeyTaken(Exception):
    """A twin with the same key has committed its order while this one was being written."""


@dataclass(frozen=True)
class Placement:
    """Who orders, for whom, on which path, paid how."""

    key: UUID
    recipient: Recipient
    user: "User | None"
    channel: Channel
    by: "User | None"
    payment: PaymentMethod
    language: str
    reserved_for: "dt.timedelta | None" = None  # where the money is to come first
    account: "HouseholdAccount | None" = None  # whose rations are taken
    override: "Override | None" = None
    gives_up: tuple[str, ...] = ()  # holders in whose place this order takes
    brand: str = ""  # whose shop front; the market's own where nothing is said


@dataclass(frozen=True)
class Written:
    """The rows of an order that was written a moment ago."""

    order: Order
    parts: list[SellerOrder]
    lines: list[Line]


def write_order(
    basket: Basket | None,
    quote: Quote,
    placement: Placement,
    body: str,
    *,
    takes: Callable[[QuotedPart], dict[str, int]],
) -> Written:
    """Write the order with its parts, each kind of row in one statement. Raises ``KeyTaken``, ``NoTerms``.

    Where it raises ``KeyTaken``, nothing is written. ``takes`` says what a part takes of the order's quotas: to be
    given back where the part is cancelled alone.
    """
    if quote.promise is None:
        raise ValueError("an order needs a quote with a commune")
    order = _order_row(basket, quote, placement, body)
    if not claim_order(order):
        raise KeyTaken
    parts = [_part_row(order, part, index, takes(part)) for index, part in enumerate(quote.parts)]
    lines = write_parts(parts, quote)
    point = quote.promise.point
    create_shipments([ShipmentSpec(row, point, part.promised_by) for row, part in zip(parts, quote.parts, strict=True)])
    return Written(order, parts, lines)


def write_parts(parts: list[SellerOrder], quote: Quote, *, finish: Callable[[Line], None] | None = None) -> list[Line]:
    """Write the seller orders of a quote's parts, with their lines, and return the lines. Raises ``NoTerms``.

    ``finish`` adds what is known of a line before it is written. Every channel writes its parts so.
    """
    kinds = {part.legal_seller.kind for part in quote.parts}
    terms = terms_by_kind(seller_kinds=kinds, on=clock.day_of(quote.at))
    insert_rows(parts)
    lines = [
        _line_row(row, line, terms[part.legal_seller.kind])
        for row, part in zip(parts, quote.parts, strict=True)
        for line in part.lines
    ]
    if finish is not None:
        for line in lines:
            finish(line)
    return insert_rows(lines)


def part_letter(index: int) -> str:
    """Return A, B, … Z, AA, AB … for 0, 1, …"""
    letters = ""
    index += 1
    while index:
        index, remainder = divmod(index - 1, len(ascii_uppercase))
        letters = ascii_uppercase[remainder] + letters
    return letters


def order_of_key(key: UUID) -> Order | None:
    """Return the order that was placed, or sold, with this key."""
    return _BY_KEY.first(key=key)


_BY_KEY: Compiled[Order] = Compiled(lambda: Order.objects.filter(placement_key=Given("key")))


def claim_order(order: Order) -> bool:
    """Insert the order under a new number; False where its placement key is taken.

    The unique key is the claim, and makes a twin wait here until this transaction ends.
    """
    for _try in range(_NUMBER_TRIES):
        order.number = new_number()
        if insert_new([order], known_by="number"):
            return True
        if Order.objects.filter(placement_key=order.placement_key).exists():
            return False
    raise RuntimeError("no free order number found")


def _order_row(basket: Basket | None, quote: Quote, placement: Placement, body: str) -> Order:
    who = placement.recipient
    return Order(
        site_id=settings.SITE_ID,
        basket=basket,
        user=placement.user,
        placed_by=placement.by,
        channel=placement.channel,
        household_account=placement.account,
        status=OrderStatus.UNPAID if placement.reserved_for else OrderStatus.PLACED,
        payment=placement.payment.code,
        reserved_until=quote.at + placement.reserved_for if placement.reserved_for else None,
        date_placed=quote.at,
        currency=settings.OSCAR_DEFAULT_CURRENCY,
        total_incl_tax=quote.total,
        total_excl_tax=quote.total,
        shipping_incl_tax=quote.freight,
        shipping_excl_tax=quote.freight,
        shipping_code="post",
        placement_key=placement.key,
        placement_digest=body,
        recipient_name=who.name,
        recipient_phone=who.phone,
        commune=who.commune,
        address_text=who.address_text,
        address_as_written=who.address_as_written,
        note=who.note,
        language=placement.language,
        brand=placement.brand or settings.MARKET_BRAND,
        operator=quote.promise.point.operator.code if quote.promise else "",
    )


def _part_row(order: Order, part: QuotedPart, index: int, takes: dict[str, int]) -> SellerOrder:
    return SellerOrder(
        order=order,
        number=f"{order.number}-{part_letter(index)}",
        legal_seller=part.legal_seller,
        stocking_place=part.stocking_place,
        goods_total=part.goods,
        freight=part.freight.amount,
        freight_tariff_id=part.freight.tariff_id,
        placed_at=order.date_placed,
        hand_in_on=part.hand_in_on,
        quota_takes=takes,
    )


def _line_row(seller_order: SellerOrder, line: QuotedLine, terms: SellerTerms) -> Line:
    """Return the row of a quoted line, with the terms of its seller frozen on it."""
    return Line(
        order=seller_order.order,
        seller_order=seller_order,
        partner=seller_order.stocking_place,
        partner_name=seller_order.stocking_place.name,
        partner_sku=line.stockrecord.partner_sku,
        stockrecord=line.stockrecord,
        product=line.product,
        title=line.product.get_title(),
        upc=line.product.upc,
        quantity=line.quantity,
        unit_price=line.unit_price,
        price_per_kg=line.price_per_kg,
        ordered_grams=line.grams,
        list_price=line.list_price,
        discount=line.discount,
        platform_bp=line.discount.platform_bp if line.discount else 0,
        province_bp=line.discount.province_bp if line.discount else 0,
        ceiling=line.ceiling,
        commission_bp=terms.commission_bp,
        seller_terms=terms,
        num_allocated=line.quantity,
        line_price_incl_tax=line.total,
        line_price_excl_tax=line.total,
        line_price_before_discounts_incl_tax=line.total,
        line_price_before_discounts_excl_tax=line.total,
        unit_price_incl_tax=line.unit_price,
        unit_price_excl_tax=line.unit_price,
    )

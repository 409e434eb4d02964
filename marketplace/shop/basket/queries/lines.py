"""Lines of a basket with today's price and what stands in the way of ordering them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from catalog.models import PriceCeiling, Product
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.shop.basket.models import Basket, Line
from marketplace.shop.partner.domain import asked_price, best_discounts, ceilings_for
from marketplace.shop.partner.models import Discount, Partner, StockRecord
from marketplace.shop.partner.strategy import Selector, sellable_record


@dataclass(frozen=True)
class BasketLine:
    """A line as shown: đồng, tax included, today; ``None`` where the product has no price any more."""

    line: Line
    product: Product
    quantity: int
    unit_price: int | None
    total: int | None
    left: int  # packs that are free now
    problem: str  # a sentence for the customer, or ""
    added_price: int | None  # what a pack cost when it was put in
    place: Partner | None  # where it would come from
    ceiling: PriceCeiling | None = None  # the ceiling of price that binds it today
    record: StockRecord | None = None
    list_price: int | None = None  # a pack without the discount, where there is one


class Settled(NamedTuple):
    """What is known already of a product in a basket: which record serves it, and what holds its price down today."""

    record: StockRecord
    discount: Discount | None
    ceiling: PriceCeiling | None


def basket_lines(
    basket: Basket, records: Mapping[int, StockRecord] | None = None, *, settled: Mapping[int, Settled] | None = None
) -> list[BasketLine]:
    """Return the lines of the basket in the order in which they were put in (six queries, however many lines).

    ``records`` says which stock record serves a product (by its id) where that is known already: then three queries.
    ``settled`` says all there is to ask of every product: then one.
    """
    if basket.pk is None:
        return []
    lines = _LINES.rows(basket=basket.pk)
    if settled and all(line.product_id in settled for line in lines):
        return [_settled(line, settled[line.product_id]) for line in lines]
    known = records or {}
    unknown = [line for line in lines if line.product_id not in known]
    if unknown:
        prefetch_related_objects(unknown, "product__stockrecords__partner__commune")
    rows = _less_discounts([_shown(line, known.get(line.product_id)) for line in lines])
    shown = [row.record for row in rows if row.record is not None]
    ceilings = ceilings_for(stockrecords=shown, on=clock.today())
    return [replace(row, ceiling=ceilings.get(row.record.pk)) if row.record else row for row in rows]


def _settled(line: Line, known: Settled) -> BasketLine:
    row = _shown(line, known.record)
    return replace(_less_discount(row, known.discount), ceiling=known.ceiling)


_LINES: Compiled[Line] = Compiled(
    lambda: (
        Line.objects.filter(basket=Given("basket"))
        .select_related("product__crop", "stockrecord__partner")
        .order_by("pk")
    )
)


def _less_discounts(rows: list[BasketLine]) -> list[BasketLine]:
    """Return the lines at the prices that will be asked: less the discounts that hold today."""
    records = {row.record.pk: row.record for row in rows if row.record is not None and row.unit_price is not None}
    discounts = best_discounts(records=records, on=clock.today())
    return [_less_discount(row, discounts.get(row.record.pk) if row.record is not None else None) for row in rows]


def _less_discount(row: BasketLine, discount: Discount | None) -> BasketLine:
    if discount is None or row.record is None or row.unit_price is None:
        return row
    asked = asked_price(
        price=row.unit_price,
        price_per_kg=row.record.price_per_kg,
        net_grams=row.product.net_grams,
        discount=discount,
    )
    added = asked.pack if row.added_price == row.unit_price else row.added_price
    return replace(
        row, unit_price=asked.pack, total=asked.pack * row.quantity, list_price=row.unit_price, added_price=added
    )


def _shown(line: Line, record: StockRecord | None) -> BasketLine:
    product = line.product
    strategy = Selector().strategy()
    shown = record or strategy.select_stockrecord(product, line.quantity)
    unit_price = None if shown is None or shown.price is None else int(shown.price)
    record, left = record or sellable_record(product, line.quantity), 0
    if record is None:
        problem = _("“%(title)s” hiện không bán, xin bỏ ra khỏi giỏ.") % {"title": product.get_title()}
    else:
        left = max(0, record.net_stock_level)
        problem = strategy.availability_policy(product, record).is_purchase_permitted(line.quantity)[1]
    return BasketLine(
        line=line,
        product=product,
        quantity=line.quantity,
        unit_price=unit_price,
        total=None if unit_price is None else unit_price * line.quantity,
        left=left,
        problem=problem,
        added_price=None if line.price_incl_tax is None else int(line.price_incl_tax),
        place=shown.partner if shown is not None else None,
        record=shown,
    )

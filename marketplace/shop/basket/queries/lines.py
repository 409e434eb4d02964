"""Lines of a basket with today's price and what stands in the way of ordering them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.models import Product
from marketplace.shop.basket.models import Basket, Line
from marketplace.shop.partner.models import Partner, StockRecord
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


def basket_lines(basket: Basket, records: Mapping[int, StockRecord] | None = None) -> list[BasketLine]:
    """Return the lines of the basket in the order in which they were put in (four queries, however many lines).

    ``records`` says which stock record serves a product (by its id) where that is known already.
    """
    if basket.pk is None:
        return []
    lines = (
        Line.objects.filter(basket_id=basket.pk)
        .select_related("product__crop", "stockrecord__partner")
        .prefetch_related("product__stockrecords__partner", "product__images")
        .order_by("pk")
    )
    return [_shown(line, (records or {}).get(line.product_id)) for line in lines]


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
    )

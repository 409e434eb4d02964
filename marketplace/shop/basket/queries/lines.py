"""Lines of a basket with today's price and what stands in the way of ordering them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.models import Product
from marketplace.shop.basket.models import Basket, Line
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


def basket_lines(basket: Basket) -> list[BasketLine]:
    """Return the lines of the basket in the order in which they were put in (four queries, however many lines)."""
    if basket.pk is None:
        return []
    lines = (
        Line.objects.filter(basket_id=basket.pk)
        .select_related("product__crop", "stockrecord__partner")
        .prefetch_related("product__stockrecords__partner", "product__images")
        .order_by("pk")
    )
    return [_shown(line) for line in lines]


def _shown(line: Line) -> BasketLine:
    product = line.product
    info = Selector().strategy().fetch_for_product(product)
    unit_price = int(info.price.incl_tax) if info.price.exists else None
    record, left = sellable_record(product), 0
    if record is None:
        problem = _("“%(title)s” hiện không bán, xin bỏ ra khỏi giỏ.") % {"title": product.get_title()}
    else:
        left = max(0, record.net_stock_level)
        problem = info.availability.is_purchase_permitted(line.quantity)[1]
    return BasketLine(
        line=line,
        product=product,
        quantity=line.quantity,
        unit_price=unit_price,
        total=None if unit_price is None else unit_price * line.quantity,
        left=left,
        problem=problem,
        added_price=None if line.price_incl_tax is None else int(line.price_incl_tax),
    )

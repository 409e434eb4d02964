"""Ceilings of price: which decision binds whom, and whether a price keeps to it.

A ceiling binds a stock record when its seller takes part and registered just these goods, the decision is in force
and the stocking place lies in the area that the decision names. Where several bind, the lowest does. Prices are
compared by cross multiplication of whole numbers, never by division: docs/algorithms/ceilings.md.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from catalog.measures import base_of, per_unit
from catalog.models import Crop, PriceCeiling, Product
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import DomainError
from marketplace.common.forms import group
from marketplace.shop.partner.models import RegisteredGoods, StockRecord

Ids = Iterable[int] | Given


class AboveCeiling(DomainError):
    """The price lies above the ceiling in force; ``ceiling`` is the row that says so."""

    code = "above_ceiling"

    def __init__(self, *, product: Product, ceiling: PriceCeiling) -> None:
        self.ceiling = ceiling
        self.product_id = product.pk
        words = {
            "title": product.get_title(),
            "ceiling": ceiling_words(ceiling),
            "number": ceiling.decision.number,
            "authority": ceiling.decision.authority,
        }
        sentence = _(
            "Giá “%(title)s” đang cao hơn giá trần %(ceiling)s theo %(number)s của %(authority)s nên chưa bán được. "
            "Giỏ hàng vẫn giữ nguyên; xin bỏ món này ra hoặc đợi người bán hạ giá."
        )
        super().__init__(sentence % words)


class NoMeasure(DomainError):
    """The product falls under a ceiling or ration, but nobody wrote down how much is in a pack."""

    code = "no_measure"

    def __init__(self, product: Product) -> None:
        super().__init__(
            _("“%(title)s” chưa ghi lượng trong một gói nên chưa so được với mức nhà nước đặt, xin báo người bán.")
            % {"title": product.get_title()}
        )


def ceiling_for(*, stockrecord: StockRecord, on: dt.date) -> PriceCeiling | None:
    """Return the ceiling that binds the record on a day, the lowest where several do; ``None`` where none does."""
    return ceilings_for(stockrecords=[stockrecord], on=on).get(stockrecord.pk)


def ceilings_for(*, stockrecords: Iterable[StockRecord], on: dt.date) -> dict[int, PriceCeiling]:
    """Return the ceilings that bind these records on a day, by id of the record, in at most three queries."""
    records = [record for record in stockrecords if record.product.crop_id and record.partner.commune_id]
    if not records:
        return {}
    bound: dict[int, PriceCeiling] = {}
    by_goods = defaultdict(list)
    for goods in _binding(records, on):
        by_goods[goods.product_id, goods.commitment.legal_seller_id].append(goods.commitment.ceiling)
    for record in records:
        for ceiling in by_goods[record.product_id, record.partner.legal_seller_id]:
            if not ceiling.decision.holds_in(record.partner.commune):
                continue
            if record.pk not in bound or _stricter(ceiling, bound[record.pk]):
                bound[record.pk] = ceiling
    return bound


_AREAS = ("commitment__ceiling__decision__provinces", "commitment__ceiling__decision__communes")


def _registered(products: Ids, sellers: Ids) -> QuerySet[RegisteredGoods]:
    found = RegisteredGoods.objects.filter(product__among=products, commitment__legal_seller__among=sellers)
    return found.select_related("commitment__ceiling__decision", "commitment__ceiling__crop")


def _binding(records: list[StockRecord], on: dt.date) -> list[RegisteredGoods]:
    """Return what is registered of these records' goods on a day, under decisions that are in force then."""
    goods = _BINDING.rows(
        on=on,
        products=list({record.product_id for record in records}),
        sellers=list({record.partner.legal_seller_id for record in records}),
    )
    if goods:  # most are bound by none
        prefetch_related_objects(goods, *_AREAS)
    return goods


def _holds(where: str, on: dt.date | Given) -> Q:
    """Return the condition that a row's days hold the day: a registration's, or a decision's."""
    first, last = (f"{where}valid_from", f"{where}valid_to") if where else ("binds_from", "until")
    return Q(**{f"{first}__lte": on}) & (Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": on}))


_BINDING: Compiled[RegisteredGoods] = Compiled(
    lambda: _registered(Given("products"), Given("sellers")).filter(
        _holds("", Given("on")), _holds("commitment__ceiling__decision__", Given("on"))
    )
)


def must_keep_to(ceiling: PriceCeiling, *, product: Product, price: int, price_per_kg: int | None) -> None:
    """Raise ``AboveCeiling`` where the price (đồng a pack, or a kilogram for goods by weight) is above the ceiling.

    Raises ``NoMeasure`` where it is not known how much a pack holds: what cannot be compared is not sold.
    """
    if not is_within(ceiling, product=product, price=price, price_per_kg=price_per_kg):
        raise AboveCeiling(product=product, ceiling=ceiling)


def is_within(ceiling: PriceCeiling, *, product: Product, price: int, price_per_kg: int | None) -> bool:
    """Whether the price keeps to the ceiling: price × base units in a unit ≤ ceiling × base units in the pack."""
    if price_per_kg is not None and ceiling.crop.counted_in == Crop.Unit.KG and price_per_kg > ceiling.amount:
        return False
    return price * per_unit(ceiling.crop) <= ceiling.amount * _content(product)


def keeps_to(ceiling: PriceCeiling, *, product: Product, price: int, price_per_kg: int | None) -> bool:
    """Whether the price keeps to the ceiling; one that cannot be compared does not."""
    try:
        return is_within(ceiling, product=product, price=price, price_per_kg=price_per_kg)
    except NoMeasure:
        return False


def record_keeps_to(ceiling: PriceCeiling, record: StockRecord) -> bool:
    """Whether the record's own price keeps to the ceiling."""
    price = int(record.price or 0)
    return keeps_to(ceiling, product=record.product, price=price, price_per_kg=record.price_per_kg)


def most_for(ceiling: PriceCeiling, base_units: int) -> int:
    """Return the most đồng that so many base units may cost: rounded down, so that it is never above the ceiling."""
    return ceiling.amount * base_units // per_unit(ceiling.crop)


def most_for_pack(ceiling: PriceCeiling, product: Product) -> int:
    """Return the most đồng that a pack may cost. Raises ``NoMeasure``."""
    return most_for(ceiling, _content(product))


def _content(product: Product) -> int:
    content = base_of(product)
    if not content:
        raise NoMeasure(product)
    return content


def ceiling_words(ceiling: PriceCeiling) -> str:
    """Return the ceiling as people say it: "18.000 đ/kg"."""
    return f"{group(ceiling.amount)} đ/{unit_words(ceiling.crop)}"


def unit_words(crop: Crop) -> str:
    """Return the commodity's unit as people say it."""
    return crop.unit_word


def _stricter(one: PriceCeiling, other: PriceCeiling) -> bool:
    """Whether ``one`` comes before ``other``: lower, or as low and decided later."""
    return (one.amount, -one.decision.valid_from.toordinal(), -one.pk) < (
        other.amount,
        -other.decision.valid_from.toordinal(),
        -other.pk,
    )

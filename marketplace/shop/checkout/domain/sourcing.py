"""From where the goods of an order come.

Farm produce has one stock record. Goods of the shelves lie at many points: the point that covers the commune is asked
first (its coverage's rank decides), then the other open points of the province, the nearest first. Whoever has enough
of a line gives the whole line; a line is never split. A carrier's van sells at the door and sends nothing. While the
commune is not known yet, the first place with enough stands in, and the basket is asked again when it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from catalog.models import Product
from logistics.models import Coverage, Outlet
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.geo import great_circle_m
from marketplace.shop.basket.models import Basket, Line
from marketplace.shop.partner.models import Partner, StockRecord

_LAST = 32_767
"""Rank of a point that does not cover the commune."""


@dataclass(frozen=True)
class Wanted:
    """So many packs of a product."""

    product: Product
    packs: int


def choose_record(product: Product, packs: int, commune: Commune | None) -> StockRecord | None:
    """Return the stock record that serves ``packs`` packs to the commune; see ``choose_records``."""
    return choose_records([Wanted(product, packs)], commune).get(product.pk)


def basket_records(basket: Basket, commune: Commune | None) -> dict[int, StockRecord]:
    """Return the stock record that would serve each product of a basket; see ``choose_records``."""
    if basket.pk is None:
        return {}
    lines = Line.objects.filter(basket_id=basket.pk).select_related("product__crop")
    return choose_records([Wanted(line.product, line.quantity) for line in lines], commune)


def choose_records(wanted: Iterable[Wanted], commune: Commune | None) -> dict[int, StockRecord]:
    """Return the stock record that serves each product, by id of the product, in at most two queries.

    Where nobody has enough, the place with the most is returned: whoever quotes sees that it is too little. A product
    that nobody sells to the commune is missing. Records come with place, seller, province and outlet.
    """
    asked = {each.product.pk: each for each in wanted if each.product.is_public and each.product.net_grams}
    by_product: dict[int, list[StockRecord]] = defaultdict(list)
    for record in _candidates(asked, commune):
        record.product = asked[record.product_id].product
        by_product[record.product_id].append(record)
    ranks = _ranks(by_product, commune)
    return {
        product_id: _best(records, asked[product_id].packs, commune, ranks)
        for product_id, records in by_product.items()
    }


def _candidates(asked: Mapping[int, Wanted], commune: Commune | None) -> Iterable[StockRecord]:
    """Return the records that can send something: priced, a seller's, on a farm or at an open point of the province."""
    if not asked:
        return ()
    if commune is None:
        return _ANYWHERE.rows(products=list(asked))
    return _IN_PROVINCE.rows(products=list(asked), province=commune.province_id)


def _sending(**narrower: Given) -> "QuerySet[StockRecord]":
    points = Q(partner__place=Partner.Place.POINT, partner__outlet__point__is_open=True, **narrower)
    found: QuerySet[StockRecord] = (
        StockRecord.objects.filter(
            Q(partner__place=Partner.Place.FARM) | points,
            product__among=Given("products"),
            price__gt=0,
            partner__legal_seller__isnull=False,
        )
        .select_related("partner__legal_seller", "partner__commune__province", "partner__outlet__point")
        .order_by("pk")
    )
    return found


_ANYWHERE: Compiled[StockRecord] = Compiled(_sending)
_IN_PROVINCE: Compiled[StockRecord] = Compiled(lambda: _sending(partner__commune__province=Given("province")))


def _ranks(by_product: Mapping[int, list[StockRecord]], commune: Commune | None) -> dict[int, int]:
    """Return the rank of each point that covers the commune; nothing is asked where there is nothing to choose."""
    if commune is None or all(len(records) == 1 for records in by_product.values()):
        return {}
    in_force = Coverage.objects.in_force(clock.today()).filter(commune=commune, point__delivers=True)
    return dict(in_force.order_by("-rank").values_list("point_id", "rank"))


def _best(records: list[StockRecord], packs: int, commune: Commune | None, ranks: Mapping[int, int]) -> StockRecord:
    """Return the first record in order that has enough, else the one with the most."""
    in_order = sorted(records, key=lambda record: (*_nearness(record, commune, ranks), record.pk))
    enough = [record for record in in_order if record.net_stock_level >= packs]
    return enough[0] if enough else max(in_order, key=lambda record: record.net_stock_level)


def _nearness(record: StockRecord, commune: Commune | None, ranks: Mapping[int, int]) -> tuple[int, float]:
    outlet: Outlet | None = getattr(record.partner, "outlet", None)
    if commune is None or outlet is None or outlet.point is None:
        return (_LAST, 0.0)
    point = outlet.point
    away = great_circle_m(commune.latitude, commune.longitude, point.latitude, point.longitude)
    return (ranks.get(point.pk, _LAST), away)

"""From where the goods of an order come.

Farm produce has one stock record. Goods of the shelves lie at many points: the point that covers the commune is asked
first (its coverage's rank decides), then the other open points of the province, the nearest first. Whoever has enough
of a line gives the whole line; a line is never split. A carrier's van sells at the door and sends nothing. While the
commune is not known yet, the first place with enough stands in, and the basket is asked again when it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from catalog.models import Product
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.shop.basket.models import Basket, Line
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.partner.strategy import FREE

_LAST = 32_767
"""Rank of a point that does not cover the commune."""
_SHORT = f"{FREE} < w.packs AS short, CASE WHEN {FREE} < w.packs THEN -{FREE} END AS lacking"
"""Whoever has enough comes first; where nobody has, the one with the most."""
_WANTED = "unnest(%s::bigint[], %s::int[]) AS w(product_id, packs)"

# While nobody knows where to: places are looked up in the order of the records, until one has enough and can send;
# where none has, in the order of what they have.
_SENDS = """
    JOIN partner_partner a ON a.id = s.partner_id AND a.legal_seller_id IS NOT NULL
    LEFT JOIN logistics_outlet o ON o.partner_id = a.id LEFT JOIN logistics_point q ON q.id = o.point_id
    WHERE (a.place = 'farm' OR (a.place = 'point' AND q.is_open))
"""
_ANYWHERE = f"""
    SELECT coalesce((
        SELECT s.id FROM partner_stockrecord s {_SENDS}
            AND s.product_id = w.product_id AND s.price > 0 AND {FREE} >= w.packs
        ORDER BY s.id LIMIT 1
    ), (
        SELECT s.id FROM (
            SELECT s.id, s.partner_id, {FREE} AS free FROM partner_stockrecord s
            WHERE s.product_id = w.product_id AND s.price > 0 ORDER BY free DESC, s.id OFFSET 0
        ) s {_SENDS}
        ORDER BY s.free DESC, s.id LIMIT 1
    )) FROM {_WANTED}
"""  # noqa: S608  put together from this file's constants

# Goods of a farm have one record, the first, wherever they go. Goods of the shelves lie at thousands of points: those
# of the province are looked up, and what lies at them (``+ 0`` and ``OFFSET 0`` keep the server from reading all points
# of the country, and all that lies anywhere).
_IN_PROVINCE = f"""
    WITH place AS MATERIALIZED (
        SELECT a.id, v.rank, q.latitude, q.longitude
        FROM areas_commune c
        CROSS JOIN LATERAL (
            SELECT id FROM partner_partner
            WHERE commune_id = c.id AND place = 'point' AND legal_seller_id IS NOT NULL OFFSET 0
        ) a
        CROSS JOIN LATERAL (
            SELECT q.* FROM logistics_outlet o JOIN logistics_point q ON q.id = o.point_id AND q.is_open
            WHERE o.partner_id = a.id OFFSET 0
        ) q
        LEFT JOIN logistics_coverage v ON v.point_id = q.id AND v.commune_id = %s AND q.delivers
            AND v.valid_from <= %s AND (v.valid_to IS NULL OR v.valid_to >= %s)
        WHERE c.province_id = %s
    )
    SELECT DISTINCT ON (w.product_id) r.id FROM {_WANTED}
    CROSS JOIN LATERAL (
        SELECT min(s.id) AS id, count(*) > 1 OR min(a.place) <> 'farm' AS on_shelves
        FROM (SELECT id, partner_id FROM partner_stockrecord WHERE product_id = w.product_id ORDER BY id LIMIT 2) s
        JOIN partner_partner a ON a.id = s.partner_id
    ) AS first
    CROSS JOIN LATERAL (
        SELECT s.id, s.price, {_SHORT}, NULL::int AS rank, NULL::float8 AS latitude, NULL::float8 AS longitude
        FROM partner_stockrecord s
        JOIN partner_partner a ON a.id = s.partner_id AND a.place = 'farm' AND a.legal_seller_id IS NOT NULL
        WHERE s.id = first.id
        UNION ALL
        SELECT s.id, s.price, {_SHORT}, place.rank, place.latitude, place.longitude
        FROM place CROSS JOIN LATERAL (
            SELECT * FROM partner_stockrecord s
            WHERE s.partner_id = place.id AND s.product_id + 0 = w.product_id OFFSET 0
        ) s
        WHERE first.on_shelves
    ) r
    WHERE r.price > 0
    ORDER BY w.product_id, r.short, r.lacking, coalesce(r.rank, {_LAST}),
        coalesce(power(sin(radians(%s - r.latitude) / 2), 2) + cos(radians(%s)) * cos(radians(r.latitude))
            * power(sin(radians(%s - r.longitude) / 2), 2), 0),  -- as far as on the globe (common.geo)
        r.id
"""  # noqa: S608  put together from this file's constants


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
    """Return the stock record that serves each product, by id of the product, in one query.

    Where nobody has enough, the place with the most is returned: whoever quotes sees that it is too little. A product
    that nobody sells to the commune is missing. Records come with place, seller, province and outlet.
    """
    asked = {each.product.pk: each for each in wanted if each.product.is_public and each.product.net_grams}
    if not asked:
        return {}
    packs = {"products": list(asked), "packs": [each.packs for each in asked.values()]}
    records = _CHOSEN_ANYWHERE.rows(**packs) if commune is None else _CHOSEN.rows(**packs, **_where(commune))
    for record in records:
        record.product = asked[record.product_id].product
    return {record.product_id: record for record in records}


def _where(commune: Commune) -> dict[str, object]:
    return {
        "commune": commune.pk,
        "on": clock.today(),
        "province": commune.province_id,
        "latitude": commune.latitude,
        "longitude": commune.longitude,
    }


def _records(sql: str, *given: str) -> "QuerySet[StockRecord]":
    chosen = RawSQL(f"ARRAY({sql})", [Given(name) for name in given])  # noqa: S611  of this file's constants
    found: QuerySet[StockRecord] = StockRecord.objects.filter(pk__among=chosen).order_by("pk")  # few: no hash of all
    return found.select_related("partner__legal_seller", "partner__commune__province", "partner__outlet__point")


_CHOSEN_ANYWHERE: Compiled[StockRecord] = Compiled(lambda: _records(_ANYWHERE, "products", "packs"))
_CHOSEN: Compiled[StockRecord] = Compiled(
    lambda: _records(
        _IN_PROVINCE,
        *("commune", "on", "on", "province", "products", "packs"),
        *("latitude", "latitude", "longitude"),
    )
)

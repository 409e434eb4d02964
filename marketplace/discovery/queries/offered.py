"""What of a product can be had, as search knows it: one rule for entries that are written and for those that are kept.

A household's goods are had from its own stock, goods of the shelves from points that are open.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

# A row for each product that is offered at all. ``{among}`` narrows the records down.
OFFERED = """SELECT r.product_id, bool_or(r.price > 0 AND r.num_in_stock > COALESCE(r.num_allocated, 0)) AS in_stock,
        min(COALESCE(r.price_per_kg, CASE WHEN p.net_grams > 0 THEN round(r.price * 1000 / p.net_grams) END))
            FILTER (WHERE r.price > 0)::int AS per_kg
    FROM partner_stockrecord r JOIN catalogue_product p ON p.id = r.product_id
    WHERE {among} AND (r.id IN (SELECT stockrecord_id FROM farmers_listing)
        OR NOT EXISTS (SELECT FROM farmers_listing l WHERE l.product_id = r.product_id) AND r.partner_id IN (
            SELECT o.partner_id FROM logistics_outlet o JOIN logistics_point q ON q.id = o.point_id AND q.is_open
            JOIN partner_partner a ON a.id = o.partner_id AND a.legal_seller_id IS NOT NULL))
    GROUP BY r.product_id"""


class Offered(NamedTuple):
    """Whether a pack can be had, and the least đồng a kilogram that it is offered for."""

    in_stock: bool = False
    per_kg: int | None = None


def offered_of(products: Sequence[int]) -> dict[int, Offered]:
    """Return what of the products (ids) can be had; nobody offers those that are left out. One query."""
    with connection.cursor() as cursor:
        cursor.execute(OFFERED.format(among="r.product_id = ANY(%s)"), [list(products)])
        return {product: Offered(in_stock, per_kg) for product, in_stock, per_kg in cursor.fetchall()}

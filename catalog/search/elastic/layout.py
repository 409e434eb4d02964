"""What the index holds: an entry of PostgreSQL as it stands there, whose words were cut and folded in Python.

So both engines know the same, and the server needs nothing but its core: no analysis, no script, no plugin.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from elasticsearch.dsl import Mapping

CIRCLE = 4_096
LAYOUT = 1
"""Raised when the fields change: the alias is another one then, and the old index is not asked."""
_KEYWORDS = ("crop", "shelf", "province", "commune", "seller", "seller_kind", "schemes")
_COLUMNS = f"""product_id, tsvector_to_array(terms), crop_id, shelf, province, commune, seller,
    hashtext(seller) & {CIRCLE - 1}, seller_kind, schemes, stars, certified_until, months, per_kg, in_stock,
    listed_on"""
_AFTER = f"SELECT {_COLUMNS} FROM catalogue_searchentry WHERE product_id > %s ORDER BY product_id LIMIT %s"  # noqa: S608
_AMONG = f"SELECT {_COLUMNS} FROM catalogue_searchentry WHERE product_id = ANY(%s)"  # noqa: S608  our own constants


def mapping() -> Mapping:
    """Return the fields of the index. Of an entry only numbers are read back, so the source is not kept."""
    fields = Mapping()
    fields.meta("_source", enabled=False)
    fields.meta("dynamic", "strict")
    fields.field("terms", "keyword", doc_values=False)
    fields.field("product", "long")
    for name in _KEYWORDS:
        fields.field(name, "keyword")
    for name in ("circle", "stars", "months", "per_kg"):
        fields.field(name, "integer")
    fields.field("in_stock", "boolean")
    fields.field("certified_until", "date")
    fields.field("listed_on", "date")
    return fields


def rows_after(product: int, *, most: int) -> Sequence[tuple[Any, ...]]:
    """Return the next entries behind a product (id)."""
    return _rows(_AFTER, [product, most])


def rows_among(products: Sequence[int]) -> Sequence[tuple[Any, ...]]:
    """Return the entries of products (ids), as far as they have any."""
    return _rows(_AMONG, [list(products)])


def _rows(sql: str, values: list[Any]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return rows


def document(row: tuple[Any, ...]) -> dict[str, Any]:
    """Return an entry as the index keeps it; what is unknown is left out."""
    product, terms, crop, shelf, province, commune, seller, circle, kind, schemes, stars, until, months, *rest = row
    per_kg, in_stock, listed_on = rest
    found = {
        "product": product,
        "terms": terms,
        "crop": str(crop) if crop else None,
        "shelf": shelf or None,
        "province": province or None,
        "commune": commune or None,
        "seller": seller,
        "circle": circle,
        "seller_kind": kind,
        "schemes": schemes or None,
        "stars": stars,
        "certified_until": until.isoformat() if until else None,
        "months": list(_months(months)),
        "per_kg": per_kg,
        "in_stock": in_stock,
        "listed_on": listed_on.isoformat(),
    }
    return {name: value for name, value in found.items() if value is not None}


def _months(bits: int) -> Iterator[int]:
    """Yield the months of a season; 0 where it is all the year, or nobody knows."""
    if not bits:
        yield 0
    yield from (month for month in range(1, 13) if bits >> (month - 1) & 1)

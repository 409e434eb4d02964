"""What is on sale, newest or best first: as far as somebody pages, never the whole market.

Written as SQL, because the planner has to be told one thing the ORM cannot say. Goods come in order from an index (of
the market, of a crop, of the words) and each is looked up in its own stock, so that the work ends with the last row
shown. As an EXISTS the same question is answered for all goods of the market first, by joining them with all stock:
a hundred times the work. A ``LIMIT`` inside the look-up keeps it one. ``listed_products`` says the same as a queryset;
a test holds the two together.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.core.cache import caches
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from catalog.domain.searchtext import words_of
from catalog.models import Crop, Product
from catalog.queries.search import MOST_WORDS
from marketplace.common.prepared import prepared_rows
from marketplace.shop.partner.models import Partner, StockRecord

OF_A_SHOP = 480
"""So many goods a household's own page shows at most."""
RANKED = 100
"""So many hits, the newest, are put in order by how well they fit; the rest follow as they came."""
_SECONDS = 60
_TALLY = "offers-by-crop"

FREE = "s.price > 0 AND s.num_in_stock > COALESCE(s.num_allocated, 0)"
# What could send a pack now: the household's own stock, else any open point's shelf.
_FARM = f"""(SELECT s.id FROM farmers_listing l JOIN partner_stockrecord s ON s.id = l.stockrecord_id
    WHERE l.product_id = p.id AND {FREE} LIMIT 1)"""  # noqa: S608  all of this file's SQL is put together from its constants
_SHELF = f"""(SELECT s.id FROM (SELECT s.id, s.partner_id FROM partner_stockrecord s
        WHERE s.product_id = p.id AND {FREE} AND p.net_grams > 0 {{}} OFFSET 0) s
    JOIN partner_partner a ON a.id = s.partner_id AND a.place = 'point' AND a.legal_seller_id IS NOT NULL
    JOIN logistics_outlet o ON o.partner_id = a.id JOIN logistics_point q ON q.id = o.point_id AND q.is_open LIMIT 1)"""  # noqa: S608  the same
SELLS = f"COALESCE({_FARM}, {_SHELF.format('')}) IS NOT NULL"
SHOWN = "p.is_public AND p.structure <> 'parent'"
NEWEST = "ORDER BY p.date_created DESC, p.id"
_LISTED = "p.id IN (SELECT product_id FROM farmers_listing WHERE {})"
_WORDS = "to_tsvector('simple'::regconfig, COALESCE(p.folded, ''))"  # as in the index of catalog.models.Product
_ASKED = "to_tsquery('simple'::regconfig, %(asked)s)"


def listed_products() -> "QuerySet[Product]":
    """Return all that somebody can order: of households, and what lies on the shelf of an open point.

    Bare rows to search and to page through; ``newest_offers`` and the others ask the same page by page.
    """
    free = StockRecord.objects.filter(
        product_id=OuterRef("pk"), price__gt=0, num_in_stock__gt=Coalesce(F("num_allocated"), 0)
    )
    on_shelves = free.filter(partner__place=Partner.Place.POINT, partner__outlet__point__is_open=True)
    listed: QuerySet[Product] = Product.objects.filter(
        Q(listing__isnull=False) & Exists(free) | Q(listing__isnull=True, net_grams__gt=0) & Exists(on_shelves),
        is_public=True,
    ).exclude(structure=Product.PARENT)
    return listed


def newest_offers(*, most: int, crop: Crop | None = None) -> list[int]:
    """Return the newest goods on sale, perhaps of a crop, ``most`` at most; one query."""
    return _offers(SHOWN + (" AND p.crop_id = %(crop)s" if crop else ""), most, crop=crop.pk if crop else None)


def newest_of_households(*, most: int) -> list[int]:
    """Return the newest goods of households, ``most`` at most; one query."""
    return _offers(f"{SHOWN} AND {_LISTED.format('TRUE')}", most)


def offers_of(household: int, *, most: int = OF_A_SHOP) -> list[int]:
    """Return what a household (id) sells, newest first; one query."""
    where = f"{SHOWN} AND {_LISTED.format('household_id = %(household)s')}"
    return _offers(where, most, household=household)


def still_on_sale(products: Sequence[int]) -> list[int]:
    """Return those of the products (ids) that somebody can order now, in their order; one query."""
    if not products:
        return []
    where = f"{SHOWN} AND p.id = ANY(%(among)s) AND {SELLS}"
    sold = set(_run(f"SELECT p.id FROM catalogue_product p WHERE {where}", {"among": list(products)}))  # noqa: S608  the same
    return [product for product in products if product in sold]


def search_offers(text: str, *, most: int, crop: Crop | None = None, unwritten: bool = False) -> list[int]:
    """Return the goods on sale in which every word of ``text`` occurs, as ``search_products`` finds them, best first.

    The last word may be unfinished. ``most`` at most, and the same order whatever it is, from ``RANKED`` on; no words,
    no goods; ``unwritten``: only those that search has no entry of yet; one query.
    """
    words = words_of(text)[:MOST_WORDS]
    if not words:
        return []
    where = f"{SHOWN} AND {_WORDS} @@ {_ASKED}" + (" AND p.crop_id = %(crop)s" if crop else "")
    if unwritten:
        where += " AND NOT EXISTS (SELECT FROM catalogue_searchentry e WHERE e.product_id = p.id)"
    # Words hold only a-z and 0-9 (see words_of), so nothing in them is an operator of the query language.
    asked = " & ".join([*words[:-1], f"{words[-1]}:*"])
    # Found by the index of words, then sorted, then looked up in that order: most hits of a common word never are.
    hits = f"SELECT p.id, p.folded, p.priority, p.net_grams, p.date_created FROM catalogue_product p WHERE {where} OFFSET 0"  # noqa: S608, E501
    hits = f"SELECT * FROM ({hits}) p {NEWEST} OFFSET 0"  # noqa: S608  the same
    found = f"""SELECT p.id, p.folded, p.priority, row_number() OVER () AS place
        FROM ({hits}) p WHERE {SELLS} LIMIT {most:d}"""  # noqa: S608  the same
    rank = f"CASE WHEN p.place <= {RANKED} THEN ts_rank({_WORDS}, {_ASKED}) ELSE 0 END"
    return _run(
        f"SELECT p.id FROM ({found}) p ORDER BY {rank} DESC, p.priority DESC, p.place",  # noqa: S608  the same
        {"asked": asked, "crop": crop.pk if crop else None},
    )


def shelf_records(products: Sequence[int]) -> dict[int, int]:
    """Return the stock record (ids) that stands in for goods of the shelves while no place is known; one query.

    The first with a pack left, as ``choose_records`` says for no commune; it reads all points that have the goods.
    """
    if not products:
        return {}
    first = _SHELF.format("ORDER BY s.id")
    rows = prepared_rows(f"SELECT p.id, {first} FROM catalogue_product p WHERE p.id = ANY(%s)", [list(products)])  # noqa: S608  the same
    return {product: record for product, record in rows if record is not None}


class CropOnSale(NamedTuple):
    """A crop as the links above a list name it."""

    pk: int
    slug: str
    name: str


def crops_on_sale() -> tuple[CropOnSale, ...]:
    """Return the crops of which something is on sale now, the most offered first; one query.

    How many are offered of each decides their order only, and is counted once a minute in a process: counting goes
    through all goods. A crop that was not counted yet has them counted anew.
    """
    one = f"SELECT p.id FROM catalogue_product p WHERE p.crop_id = c.id AND {SHOWN} AND {SELLS} LIMIT 1"  # noqa: S608  the same
    rows = prepared_rows(f"SELECT c.id, c.slug, c.name FROM catalogue_crop c WHERE ({one}) IS NOT NULL", ())  # noqa: S608  the same
    crops = [CropOnSale(*row) for row in rows]
    cache = caches["local"]
    tally: dict[int, int] | None = cache.get(_TALLY)
    if tally is None or any(crop.pk not in tally for crop in crops):
        tally = _count_offers()
        cache.set(_TALLY, tally, _SECONDS)
    counted = tally
    return tuple(sorted(crops, key=lambda crop: (-counted.get(crop.pk, 0), crop.name)))


def _count_offers() -> dict[int, int]:
    counted = listed_products().order_by().values_list("crop").annotate(offers=Count("pk"))
    return {crop: offers for crop, offers in counted if crop is not None}


def _offers(where: str, most: int, **given: int | None) -> list[int]:
    return _run(f"SELECT p.id FROM catalogue_product p WHERE {where} AND {SELLS} {NEWEST} LIMIT {most:d}", given)  # noqa: S608  put together from this file's constants


def _run(sql: str, given: Mapping[str, int | str | list[int] | None]) -> list[int]:
    return [row[0] for row in prepared_rows(sql, given)]

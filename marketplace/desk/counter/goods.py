"""Goods on the shelves of a point: by barcode, by the shelf's own code, or by two letters."""

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from catalog.domain.searchtext import words_of
from catalog.models import Product
from catalog.queries import search_products
from logistics.models import Carrier, Point
from marketplace.common.text import clean
from marketplace.shop.partner.models import StockRecord

LONGEST = 60
SHORTEST = 2
SHOWN = 9
_COUNT = re.compile(r"(\d{1,4})(?:\s*[x*×]\s*|\s+)(.+)", re.DOTALL)
_BARCODE = re.compile(r"\d{8,14}")


@dataclass(frozen=True)
class Typed:
    """What came from scanner or keys: how many packs (``None``: not said) of what ("" where only a number)."""

    packs: int | None
    text: str


def read_typed(text: str) -> Typed:
    """Return count and words: "2 va" → 2, "va"; "3*8934563138165" → 3, the code; "4" → 4, ""; a barcode is no count."""
    tidy = clean(text)[:LONGEST]
    if tidy.isascii() and tidy.isdigit() and len(tidy) <= 4:
        return Typed(int(tidy), "")
    found = _COUNT.fullmatch(tidy)
    return Typed(int(found[1]), found[2].strip()) if found else Typed(None, tidy)


def on_shelf(*, point: Point | None = None, carrier: Carrier | None = None) -> "QuerySet[StockRecord]":
    """Return what is kept at a point, or in a carrier's van, and has a price."""
    here = Q(partner__outlet__point=point) if carrier is None else Q(partner__outlet__carrier=carrier)
    records = StockRecord.objects.filter(here, price__gt=0, product__is_public=True)
    return records.select_related("product__crop", "partner__legal_seller")


def find_goods(text: str, records: "QuerySet[StockRecord]") -> list[StockRecord]:
    """Return at most ``SHOWN`` of the records for a code or words, what is in stock first.

    A barcode or a shelf's code finds just that; fewer than two letters find nothing.
    """
    tidy = clean(text)[:LONGEST]
    if _BARCODE.fullmatch(tidy):
        return list(records.filter(product__upc=tidy).order_by("pk")[:SHOWN])
    by_code = list(records.filter(partner_sku__iexact=tidy).order_by("pk")[:SHOWN]) if tidy else []
    words = words_of(tidy)
    if by_code or sum(map(len, words)) < SHORTEST:
        return by_code
    products = search_products(tidy, Product.objects.filter(stockrecords__in=records)).values_list("pk", flat=True)
    rank = {pk: place for place, pk in enumerate(dict.fromkeys(products[: SHOWN * 5]))}
    found = list(records.filter(product__in=rank))
    return sorted(found, key=lambda one: (one.net_stock_level <= 0, rank[one.product_id], one.pk))[:SHOWN]

"""Goods that somebody looks for by words, among some of their own choice: as buyers find them, then by plain words."""

from typing import TYPE_CHECKING

from catalog.models import Product
from catalog.queries.search import search_products
from catalog.search.engine import product_search
from catalog.search.protocol import Wish
from marketplace.areas.models import Commune
from marketplace.common import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_ASKED = 1_000
"""So many of the best are looked at for those among the goods that are meant."""


def goods_found(text: str, among: "QuerySet[Product]", *, most: int, place: Commune | None = None) -> list[int]:
    """Return ``most`` goods (ids) of ``among`` at most, best first: other names, slips and missing marks count.

    What search has no entry of yet comes last, by its words.
    """
    if not text.strip():
        return []
    ranked = product_search().find(Wish(text=text, place=place, at=clock.now(), most=MOST_ASKED)).products
    meant = set(among.filter(pk__in=ranked).values_list("pk", flat=True)) if ranked else set()
    found = [product for product in ranked if product in meant][:most]
    if len(found) < most:
        plain = search_products(text, among).values_list("pk", flat=True)[:most]
        found += [product for product in plain if product not in meant]
    return found[:most]

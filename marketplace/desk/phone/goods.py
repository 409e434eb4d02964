"""Goods by two letters: what a clerk types while the caller is still speaking.

"va" finds vải, "vt" finds vải thiều, "2 va" is two packs of it. What can be sold to the caller's commune comes first,
then what is grown or stored near, then what has run out (shown, so that the clerk can say so).
"""

import re
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet

from catalog.domain.searchtext import words_of
from catalog.models import Product
from catalog.queries.finding import goods_found
from marketplace.areas.models import Commune
from marketplace.common.text import clean
from marketplace.shop.checkout.domain.sourcing import Wanted, choose_records
from marketplace.shop.partner.models import StockRecord

LONGEST = 60
SHORTEST = 2
READ = 60
SHOWN = 8
_COUNT = re.compile(r"(\d{1,4})\s*(?:x\s)?(.*)", re.DOTALL)
_INITIALS = re.compile(r"[a-z]{2,4}")


@dataclass(frozen=True)
class Offer:
    """One product as the list shows it: đồng a pack, packs that are free, where it comes from."""

    product: Product
    amount: int
    left: int
    origin: str
    near: bool
    key: UUID = field(default_factory=uuid4)  # of its button: pressed twice, it adds once

    @property
    def can_be_sold(self) -> bool:
        """Whether a pack is free."""
        return self.left > 0


@dataclass(frozen=True)
class Typed:
    """What was typed: how many packs, of what. ``quantity`` is ``None`` where no number stood in front."""

    quantity: int | None
    text: str


def read_typed(text: str) -> Typed:
    """Return a count in front of the words, and the words: "2 va" → 2, "va"; "3" → 3, ""."""
    tidy = clean(text)[:LONGEST]
    found = _COUNT.fullmatch(tidy)
    return Typed(int(found[1]), found[2].strip()) if found else Typed(None, tidy)


def find_offers(text: str, *, commune: Commune | None) -> list[Offer]:
    """Return at most ``SHOWN`` offers for the words typed, the best to sell to the commune first.

    The number of queries does not depend on how many are found. Fewer than two letters find nothing.
    """
    words = words_of(text)
    if sum(map(len, words)) < SHORTEST:
        return []
    public = Product.objects.filter(is_public=True)
    by_id = _loaded(public).in_bulk(goods_found(text, public, most=READ, place=commune))
    found = list(by_id.values())
    if not found and len(words) == 1 and _INITIALS.fullmatch(words[0]):
        found = list(_loaded(_by_initials(words[0]))[:READ])
    records = choose_records([Wanted(product, 1) for product in found], commune)
    offers = [_offer(product, records[product.pk], commune) for product in found if product.pk in records]
    return sorted(offers, key=lambda offer: _rank(offer, text, words))[:SHOWN]


def _loaded(products: "QuerySet[Product]") -> "QuerySet[Product]":
    return products.exclude(structure=Product.PARENT).select_related("crop", "product_class")


def _by_initials(letters: str) -> "QuerySet[Product]":
    """Return products of which words that follow each other begin with these letters."""
    pattern = r"\m" + r"[a-z0-9]*\s+".join(letters)
    return Product.objects.filter(Q(folded__regex=pattern), is_public=True).order_by("-priority", "pk")


def _offer(product: Product, record: StockRecord, commune: Commune | None) -> Offer:
    place = record.partner
    province = place.commune.province if place.commune else None
    return Offer(
        product=product,
        amount=int(record.price),
        left=max(0, record.net_stock_level),
        origin=f"{place.name}, {province.short_name}" if province else place.name,
        near=commune is not None and province is not None and province.pk == commune.province_id,
    )


def _rank(offer: Offer, text: str, words: list[str]) -> tuple[bool, bool, bool, bool, int]:
    """In stock first; then as it was typed, accents included; then by its first word; then near; then by age."""
    title = offer.product.title
    accents = clean(text).lower() not in title.lower()
    begins = not " ".join(words_of(title)).startswith(" ".join(words))
    return (not offer.can_be_sold, accents and not text.isascii(), begins, not offer.near, offer.product.pk)

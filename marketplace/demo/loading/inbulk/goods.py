"""Products, stock records with their prices, and movements, many at a time."""

from collections.abc import Sequence
from typing import NamedTuple

import pghistory
from django.db import connection
from django.utils import timezone

from catalog.domain.products import ProductFacts, produce_class, product_of
from catalog.models import Category, Product, ProductCategory
from marketplace.accounts.models import User
from marketplace.common.money import price_of
from marketplace.shop.partner import locks
from marketplace.shop.partner.models import Partner, StockMovement, StockRecord

BATCH = 1_000
CONTEXT = 200
"""Rows changed under one context of the history: each writes the context's row again, and PostgreSQL walks over all
versions of it that this transaction has written."""


class Goods(NamedTuple):
    """What is in a pack, where it is found."""

    facts: ProductFacts
    category: Category
    found_by: tuple[str, ...]


class Offer(NamedTuple):
    """A product at a stocking place for so many đồng: of a kilogram where it is priced by weight, else of a pack."""

    product: Product
    place: Partner
    sku: str
    asked: int


class Move(NamedTuple):
    """Packs that come in, and what they came with."""

    record: StockRecord
    kind: StockMovement.Kind
    packs: int
    source_kind: str
    source_ref: str


def add_products(goods: Sequence[Goods]) -> list[Product]:
    """Make the products, each in its category."""
    kind = produce_class()
    products: list[Product] = Product.objects.bulk_create(
        (product_of(facts=one.facts, category=one.category, found_by=one.found_by, kind=kind) for one in goods),
        batch_size=BATCH,
    )
    ProductCategory.objects.bulk_create(
        (ProductCategory(product=product, category=one.category) for product, one in zip(products, goods, strict=True)),
        batch_size=BATCH,
    )
    return products


def forget_context() -> None:
    """Let the rows that follow be written in nobody's name, as in a transaction of their own.

    What ``pghistory.context`` told the database stays until the transaction ends, and all of the demo is one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")


def offer_goods(offers: Sequence[Offer], *, by: User) -> list[StockRecord]:
    """Open a stock record of nothing for each, then price it, so that both stand in its history."""
    forget_context()
    records: list[StockRecord] = StockRecord.objects.bulk_create(
        (
            StockRecord(
                product=offer.product,
                partner=offer.place,
                partner_sku=offer.sku,
                price_currency="VND",
                num_in_stock=0,
                num_allocated=0,
            )
            for offer in offers
        ),
        batch_size=BATCH,
    )
    for record, offer in zip(records, offers, strict=True):
        by_weight = offer.product.priced_by == Product.PricedBy.KG
        record.price = price_of(offer.product.net_grams, offer.asked) if by_weight else offer.asked
        record.price_per_kg = offer.asked if by_weight else None
    for start in range(0, len(records), CONTEXT):
        _write_prices(records[start : start + CONTEXT], by=by)
    return records


def _write_prices(records: Sequence[StockRecord], *, by: User) -> None:
    with pghistory.context(by=by.pk), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE partner_stockrecord AS record SET price = wanted.price, price_per_kg = wanted.per_kg,"
            " date_updated = %s FROM unnest(%s::bigint[], %s::numeric[], %s::int[]) AS wanted(id, price, per_kg)"
            " WHERE record.id = wanted.id",
            [
                timezone.now(),
                [record.pk for record in records],
                [record.price for record in records],
                [record.price_per_kg for record in records],
            ],
        )


def move_in(moves: Sequence[Move], *, by: User) -> None:
    """Write the movements, and the packs onto their records."""
    StockMovement.objects.bulk_create(
        (
            StockMovement(
                stockrecord=move.record,
                kind=move.kind,
                quantity=move.packs,
                source_kind=move.source_kind,
                source_ref=move.source_ref,
                by=by,
            )
            for move in moves
        ),
        batch_size=BATCH,
    )
    locks.add_on_hand(packs={move.record.pk: move.packs for move in moves})

"""Products as partners read them: what is on sale, from which stock record, at which price, how many packs.

The same rules as the public pages and the quote: ``discovery.listed_products`` says what is on sale, ``choose_records``
from where it comes, ``best_discounts`` what is taken off.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from catalog.models import Category, Product, ProductCategory
from catalog.queries import search_products
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.discovery.queries import listed_products
from marketplace.shop.checkout.domain.sourcing import Wanted, choose_records
from marketplace.shop.partner.domain import Asked, asked_price, best_discounts
from marketplace.shop.partner.models import Partner, StockRecord


@dataclass(frozen=True)
class Filters:
    """What to list; empty means any. ``after`` is the id of the last product of the page before."""

    q: str = ""
    category: str = ""
    crop: str = ""
    province: str = ""
    commune: str = ""
    seller: int | None = None
    deliverable_to: Commune | None = None
    harvested_on: dt.date | None = None
    price_min: int | None = None
    price_max: int | None = None
    after: int = 0
    limit: int = 20


@dataclass(frozen=True)
class Offer:
    """A product with the record that serves an order of it, and what is asked for a pack."""

    product: Product
    record: StockRecord
    asked: Asked

    @property
    def available(self) -> int:
        """Return the packs that are free."""
        return max(0, int(self.record.net_stock_level))


@dataclass(frozen=True)
class Page:
    """The offers of a page. ``next_after`` is where the next one begins, if there is one."""

    offers: list[Offer]
    next_after: int | None


def list_products(filters: Filters) -> Page:
    """Return a page of what is on sale, in the order of ids, so that paging neither repeats nor skips.

    At most five queries, however many products.
    """
    found = _filtered(filters).filter(pk__gt=filters.after).order_by("pk").select_related("crop")
    rows = list(found[: filters.limit + 1])
    shown = rows[: filters.limit]
    next_after = shown[-1].pk if len(rows) > filters.limit else None
    return Page(_offers(shown, filters.deliverable_to), next_after)


def find_product(product_id: int, *, to: Commune | None) -> Offer | None:
    """Return a public product that is or was on sale, as it comes to ``to``; sold out is no reason to hide it."""
    product: Product | None = Product.objects.filter(pk=product_id, is_public=True).select_related("crop").first()
    if product is None:
        return None
    offers = _offers([product], to) or (_offers([product], None) if to is not None else [])
    return offers[0] if offers else None


def _offers(products: list[Product], to: Commune | None) -> list[Offer]:
    records = choose_records([Wanted(product, 1) for product in products], to)
    discounts = best_discounts(records=[record.pk for record in records.values()], on=clock.today()) if records else {}
    offers = []
    for product in products:
        record = records.get(product.pk)
        if record is not None:
            asked = asked_price(
                price=int(record.price),
                price_per_kg=record.price_per_kg if product.priced_by == Product.PricedBy.KG else None,
                net_grams=product.net_grams,
                discount=discounts.get(record.pk),
            )
            offers.append(Offer(product, record, asked))
    return offers


def _filtered(filters: Filters) -> "QuerySet[Product]":
    found = listed_products()
    if filters.q:
        found = search_products(filters.q, found)
    if filters.category:
        found = found.filter(Exists(_in_category(filters.category)))
    if filters.crop:
        found = found.filter(crop__slug=filters.crop)
    if filters.harvested_on is not None:
        found = found.filter(harvest_from__lte=filters.harvested_on, harvest_to__gte=filters.harvested_on)
    records = _records(filters)
    return found if records is None else found.filter(Exists(records))


def _in_category(slug: str) -> "QuerySet[ProductCategory]":
    """Return the places of a product in the category, or in one below it."""
    paths = Category.objects.filter(slug=slug).values_list("path", flat=True)
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(category__path__startswith=path)
    rows: QuerySet[ProductCategory] = ProductCategory.objects.filter(below, product=OuterRef("pk"))
    return rows


def _records(filters: Filters) -> "QuerySet[StockRecord] | None":
    """Return the records that fit what is asked about place, seller and price; ``None`` where nothing is asked."""
    asked: dict[str, object] = {
        "partner__commune__province__code": filters.province,
        "partner__commune__code": filters.commune,
        "partner__legal_seller": filters.seller,
        "price__gte": filters.price_min,
        "price__lte": filters.price_max,
    }
    asked = {name: value for name, value in asked.items() if value not in (None, "")}
    if not asked and filters.deliverable_to is None:
        return None
    records: QuerySet[StockRecord] = StockRecord.objects.filter(
        product_id=OuterRef("pk"), num_in_stock__gt=Coalesce(F("num_allocated"), 0), **asked
    ).exclude(partner__place=Partner.Place.VAN)
    if filters.deliverable_to is not None:  # a farm sends anywhere; what lies on a shelf stays in its province
        near = Q(partner__commune__province=filters.deliverable_to.province_id)
        records = records.filter(Q(partner__place=Partner.Place.FARM) | near)
    return records

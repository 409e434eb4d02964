"""A household's product as its page shows it: plain values, since rows of eight models cost most of a page.

What the page says of money and stock is read anew each time; only what the same values say in words is remembered.
"""

import datetime as dt
import functools
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog.models import Crop, Product
from catalog.queries import certificates_by_product
from farmers.models import Lot
from marketplace.common.compiled import Compiled, Given
from marketplace.discovery.queries.cards import Card, asked_from, others_of, per_unit_of
from marketplace.shop.checkout.domain.quota_keys import limited_records
from marketplace.shop.partner.domain import ceiling_for, keeps_to
from marketplace.shop.partner.models import Discount, RegisteredGoods, StockRecord


class ProductRow(NamedTuple):
    """What is read of a product, of the stock record it is sold from, and of who sells it. Weights in grams."""

    pk: int
    title: str
    slug: str
    structure: str
    description: str
    priced_by: str
    variety: str
    grade: str
    pack_name: str
    pieces: int | None
    grams: int | None
    ml: int | None
    harvest_from: dt.date | None
    harvest_to: dt.date | None
    days: int | None
    storage: str
    rating: float | None
    crop: str | None
    crop_name: str | None
    counted_in: str | None
    record: int
    price: Decimal
    price_per_kg: int | None
    in_stock: int
    allocated: int | None
    household: int
    seller: str
    seller_code: str
    story: str
    commune: str
    province: str
    lot: str | None  # the code of the latest harvest that may leave, for whoever wants to see where goods come from
    harvested_on: dt.date | None
    has_photos: bool
    is_certified: bool
    is_registered: bool

    @property
    def path(self) -> str:
        """Return the address of the product's page."""
        return _path(self.slug, self.pk)


class Badge(NamedTuple):
    """A certificate in force, as the page names it."""

    label: str
    stars: int | None
    until: dt.date | None


class Reduced(NamedTuple):
    """A discount that holds today."""

    name: str
    off_bp: int
    until: dt.date | None


class Bound(NamedTuple):
    """What a ceiling says of the price: its words, and whether the price lies above it, so that nothing is sold."""

    note: SafeString
    is_dear: bool


class ProductPage(NamedTuple):
    """All that the page of a household's product says. ``amount`` and ``was`` in đồng a pack, ``per_kg`` a kilogram."""

    row: ProductRow
    photos: tuple[str, ...]
    badges: tuple[Badge, ...]
    others: tuple[Card, ...]
    discount: Reduced | None
    bound: Bound | None
    limited: bool
    amount: int
    was: int | None
    per_kg: int | None
    per: str
    left: int
    on_sale: bool
    storage: str


def product_row(pk: int) -> ProductRow | None:
    """Return the household's public product with this id, ``None`` where there is none; one query."""
    found: Any = _PRODUCT.first(pk=pk)
    return ProductRow._make(found) if found is not None else None


def product_page(row: ProductRow, *, on: dt.date) -> ProductPage:
    """Return the page of a product as of a day; three queries, and more for photos, badges and a ceiling."""
    photos = tuple(name for (name,) in _PHOTOS.rows(product=row.pk)) if row.has_photos else ()
    others, discounts = others_of(row.household, but=row.pk, record=row.record)
    discount = discounts.get(row.record)
    return _page(
        row,
        photos,
        _badges(row, on) if row.is_certified else (),
        tuple(others),
        Reduced(discount.name, discount.off_bp, discount.valid_to) if discount else None,
        _bound(row, discount, on) if row.is_registered else None,
        bool(limited_records([row.record])),
        get_language(),
    )


@functools.lru_cache(maxsize=2048)
def _page(
    row: ProductRow,
    photos: tuple[str, ...],
    badges: tuple[Badge, ...],
    others: tuple[Card, ...],
    discount: Reduced | None,
    bound: Bound | None,
    limited: bool,
    _language: str | None,
) -> ProductPage:
    """Return the page of what was read; the same says the same, so it is worked out once in a process."""
    product = _product_of(row)
    record = StockRecord(price=row.price, price_per_kg=row.price_per_kg)
    asked = asked_from(record, product, Discount(off_bp=discount.off_bp) if discount else None)
    per_kg, per = per_unit_of(product, asked)
    left = row.in_stock - (row.allocated or 0)
    return ProductPage(
        row=row,
        photos=photos,
        badges=badges,
        others=others,
        discount=discount,
        bound=bound,
        limited=limited,
        amount=asked.pack,
        was=int(row.price) if discount else None,
        per_kg=per_kg,
        per=str(per),
        left=left,
        on_sale=row.price > 0 and left > 0 and row.structure != Product.PARENT,
        storage=str(product.get_storage_display()),
    )


def _product_of(row: ProductRow) -> Product:
    """Return the product as its rules want it, as far as prices and words go."""
    crop = Crop(slug=row.crop, counted_in=row.counted_in or Crop.Unit.KG) if row.crop else None
    return Product(
        pk=row.pk,
        crop=crop,
        net_grams=row.grams,
        net_ml=row.ml,
        pack_pieces=row.pieces,
        storage=row.storage,
    )


def _badges(row: ProductRow, on: dt.date) -> tuple[Badge, ...]:
    found = certificates_by_product([row.pk], on=on).get(row.pk, [])
    return tuple(Badge(str(one.get_scheme_display()), one.stars, one.valid_to) for one in found)


def _bound(row: ProductRow, discount: Discount | None, on: dt.date) -> Bound | None:
    """Return what the ceiling says that binds the record today; ``None`` where none does."""
    record = StockRecord.objects.select_related("product__crop", "partner__commune").get(pk=row.record)
    ceiling = ceiling_for(stockrecord=record, on=on)
    if ceiling is None:
        return None
    asked = asked_from(record, record.product, discount)
    is_dear = not keeps_to(ceiling, product=record.product, price=asked.pack, price_per_kg=asked.per_kg)
    return Bound(render_to_string("discovery/_bound.html", {"ceiling": ceiling}), is_dear)


@functools.lru_cache(maxsize=4096)
def _path(slug: str, pk: int) -> str:
    return reverse("discovery:product", kwargs={"slug": f"{slug}-{pk}"})


def _has(rows: "QuerySet[Any]") -> Exists:
    return Exists(rows.filter(product=OuterRef("pk")))


_IMAGES: Any = Product._meta.get_field("images").related_model._default_manager
_LATEST_LOT = Lot.objects.filter(growing_area=OuterRef("listing__growing_area"), held_at=None).order_by(
    "-harvested_on", "-pk"
)
_OWN: Sequence[str] = (
    *("pk", "title", "slug", "structure", "description", "priced_by", "variety", "grade", "pack_name", "pack_pieces"),
    *("net_grams", "net_ml", "harvest_from", "harvest_to", "shelf_life_days", "storage", "rating"),
    *("crop__slug", "crop__name", "crop__counted_in"),
    *(f"listing__stockrecord__{name}" for name in ("pk", "price", "price_per_kg", "num_in_stock", "num_allocated")),
    *(f"listing__household__{name}" for name in ("pk", "name", "code", "story")),
    *("listing__growing_area__commune__name", "listing__growing_area__commune__province__name"),
)
# The last three say whether there is more to ask: most goods have no photo yet, and are registered under no ceiling.
_PRODUCT: Compiled[Any] = Compiled(
    lambda: (
        Product.objects.filter(
            pk=Given("pk"), is_public=True, listing__isnull=False, listing__stockrecord__price__isnull=False
        )
        .annotate(
            lot=Subquery(_LATEST_LOT.values("code")[:1]),
            harvested_on=Subquery(_LATEST_LOT.values("harvested_on")[:1]),
            has_photos=_has(_IMAGES.all()),
            is_certified=_has(Product.certificates.through.objects.all()),
            is_registered=_has(RegisteredGoods.objects.all()),
        )
        .order_by()
        .values_list(*_OWN, "lot", "harvested_on", "has_photos", "is_certified", "is_registered")[:1]
    )
)
_PHOTOS: Compiled[Any] = Compiled(
    lambda: _IMAGES.filter(product=Given("product")).order_by("display_order", "pk").values_list("original")
)

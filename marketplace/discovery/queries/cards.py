"""Products as the cards of a list show them."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.measures import base_of, per_unit
from catalog.models import Certificate, Crop, Product
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.money import divide_half_up
from marketplace.discovery.queries.offers import shelf_records
from marketplace.shop.checkout.domain.sourcing import Wanted, choose_records
from marketplace.shop.partner.domain import Asked, asked_price, best_discounts
from marketplace.shop.partner.models import Discount, StockRecord

_SCHEMES = dict(Certificate._meta.get_field("scheme").flatchoices)
OTHERS = 4
"""So many other goods of a household are shown beside one of them."""
FEW = 20
"""From so few packs on, a card says how many are left."""


@dataclass(frozen=True)
class Card:
    """One product in a list. ``amount`` and ``per_kg`` (a kilogram, or the ``per`` of what is counted) in đồng."""

    url: str
    title: str
    amount: int
    unit: str
    per_kg: int | None
    meta: str
    badge: str
    crop: str
    stock_text: str
    was: int | None = None  # đồng before a discount
    per: str = "kg"
    photo: str = ""  # its stored name


class _Row(NamedTuple):
    """What is read of goods on sale and of the stock record that would send them, as ``_shown`` selects it."""

    product: int
    record: int
    price: Decimal
    price_per_kg: int | None
    in_stock: int
    allocated: int | None
    title: str
    slug: str
    pack_name: str
    pack_pieces: int | None
    net_grams: int | None
    net_ml: int | None
    crop: str | None
    counted_in: str | None
    photo: str | None
    seller: str  # of a household its name, of a point where the goods lie
    province: str
    scheme: str | None


def cards_on_page(products: Sequence[int], *, place: Commune | None) -> list[Card]:
    """Return the cards of products on sale (ids), in their order, at today's prices.

    Goods of the shelves are shown as they come to ``place``: from which point, at which price, how many. The number of
    queries does not grow with the rows.
    """
    if not products:
        return []
    today, language = clock.today(), get_language()
    farm = _by_product(_OF_HOUSEHOLDS.rows(products=list(products), on=today))
    shelves = [product for product in products if product not in farm]
    here, far = _of_shelves(shelves, place) if shelves else ({}, {})
    rows = farm | here | far
    shown = [row.record for row in (farm | here).values()]
    discounts = best_discounts(records=shown, on=today) if shown else {}
    cards = []
    for product in products:
        row = rows.get(product)
        if row is not None:
            discount = discounts.get(row.record)
            off_bp = discount.off_bp if discount else 0
            cards.append(_card(row, off_bp, product not in farm, product in here, language))
    return cards


def others_of(household: int, *, but: int, record: int) -> tuple[list[Card], dict[int, Discount]]:
    """Return the cards of what else a household (id) sells, oldest first, without the product ``but``.

    Also the discounts that hold today, by stock record: of these goods and of the ``record`` named. Two queries.
    """
    rows = [_Row._make(row) for row in _ELSE_OF.rows(household=household, but=but, on=clock.today())]
    discounts = best_discounts(records=[record, *(row.record for row in rows)], on=clock.today())
    language = get_language()
    off = {row.record: discounts[row.record].off_bp if row.record in discounts else 0 for row in rows}
    return [_card(row, off[row.record], False, False, language) for row in rows], discounts


def _of_shelves(products: Sequence[int], place: Commune | None) -> tuple[dict[int, _Row], dict[int, _Row]]:
    """Return the rows of goods of the shelves, by product: those that send to the place, and the others."""
    if place is None:
        return _by_product(_ON_SHELVES.rows(ids=list(shelf_records(products).values()))), {}
    goods = Product.objects.filter(pk__in=products, listing__isnull=True).select_related("crop")
    here = {product: record.pk for product, record in choose_records([Wanted(one, 1) for one in goods], place).items()}
    far = shelf_records([product for product in products if product not in here])
    rows = _by_product(_ON_SHELVES.rows(ids=[*here.values(), *far.values()]) if here or far else [])
    return {pk: row for pk, row in rows.items() if pk in here}, {pk: row for pk, row in rows.items() if pk in far}


def _by_product(rows: Iterable[tuple[Any, ...]]) -> dict[int, _Row]:
    return {row.product: row for row in map(_Row._make, rows)}


_PHOTO = Subquery(
    Product._meta.get_field("images")
    .related_model._default_manager.filter(product=OuterRef("product"))
    .order_by("display_order", "pk")
    .values("original")[:1]
)
_SCHEME = Subquery(
    Certificate.objects.in_force(Given("on"))
    .filter(products=OuterRef("product"))
    .order_by("scheme", "pk")
    .values("scheme")[:1]
)


def _shown(rows: "QuerySet[StockRecord]", *, seller: str, province: Any, scheme: Any) -> "QuerySet[Any, Any]":
    """Return stock records as ``_Row`` reads them: tuples, since rows of six models a card cost most of a page."""
    product = ("title", "slug", "pack_name", "pack_pieces", "net_grams", "net_ml", "crop__slug", "crop__counted_in")
    own = ("product_id", "pk", "price", "price_per_kg", "num_in_stock", "num_allocated")
    found: QuerySet[Any, Any] = (
        rows.annotate(photo=_PHOTO, province=province, scheme=scheme)
        .order_by()
        .values_list(*own, *(f"product__{name}" for name in product), "photo", seller, "province", "scheme")
    )
    return found


_OF_HOUSEHOLDS: Compiled[Any] = Compiled(
    lambda: _shown(
        StockRecord.objects.filter(product__among=Given("products"), listing__isnull=False),
        seller="listing__household__name",
        province=F("listing__household__commune__province__short_name"),
        scheme=_SCHEME,
    )
)
_ELSE_OF: Compiled[Any] = Compiled(
    lambda: _shown(
        StockRecord.objects.filter(
            listing__household=Given("household"),
            product__is_public=True,
            price__gt=0,
            num_in_stock__gt=Coalesce(F("num_allocated"), 0),
        )
        .exclude(product__structure=Product.PARENT)
        .exclude(product=Given("but")),
        seller="listing__household__name",
        province=F("listing__household__commune__province__short_name"),
        scheme=_SCHEME,
    ).order_by("product_id")[:OTHERS]
)
_ON_SHELVES: Compiled[Any] = Compiled(
    lambda: _shown(
        StockRecord.objects.filter(pk__among=Given("ids")),
        seller="partner__name",
        province=Value(""),
        scheme=Value(""),
    )
)


@functools.lru_cache(maxsize=4096)
def _card(row: _Row, off_bp: int, of_a_shelf: bool, is_here: bool, _language: str | None) -> Card:
    """Return the card of what was read; the same says the same, so it is put into words once in a process.

    Of goods of the shelves the page that the card leads to says from where they come and how many.
    """
    crop = Crop(slug=row.crop, counted_in=row.counted_in or Crop.Unit.KG) if row.crop else None
    product = Product(
        pk=row.product,
        slug=row.slug,
        crop=crop,
        net_grams=row.net_grams,
        net_ml=row.net_ml,
        pack_pieces=row.pack_pieces,
    )
    record = StockRecord(price=row.price, price_per_kg=row.price_per_kg)
    asked = asked_from(record, product, Discount(off_bp=off_bp) if off_bp else None)
    price, unit = per_unit_of(product, asked)
    left = max(0, row.in_stock - (row.allocated or 0))
    few = _("còn %(left)d %(pack)s") % {"left": left, "pack": row.pack_name} if left <= FEW else ""
    return Card(
        url=product.get_absolute_url(),
        title=row.title,
        amount=asked.pack,
        was=int(row.price) if asked.pack < int(row.price) else None,
        unit=row.pack_name,
        per_kg=price,
        per=str(unit),
        meta=_whose(row, of_a_shelf=of_a_shelf, is_here=is_here),
        badge=_("tại bưu cục") if of_a_shelf else str(_SCHEMES.get(row.scheme, row.scheme or "")),
        crop=row.crop or "",
        stock_text=few if is_here or not of_a_shelf else "",
        photo=row.photo or "",
    )


def _whose(row: _Row, *, of_a_shelf: bool, is_here: bool) -> str:
    if not of_a_shelf:
        return f"{row.seller} · {row.province}"
    return row.seller if is_here else _("chưa có ở tỉnh của bạn")


def asked_from(record: StockRecord, product: Product, discount: Discount | None) -> Asked:
    """Return what is asked for a pack and a kilogram of a product from a record, less the discount."""
    return asked_price(
        price=int(record.price), price_per_kg=record.price_per_kg, net_grams=product.net_grams, discount=discount
    )


def per_unit_of(product: Product, asked: Asked) -> tuple[int | None, str]:
    """Return đồng for a unit, and the unit's word, as prices are compared: an egg of what is counted, else a kilogram.

    None without a weight; asked for by weight it is exactly that.
    """
    crop = product.crop
    if asked.per_kg is None and crop is not None and crop.counted_in != Crop.Unit.KG:
        content = base_of(product)
        if content:
            return divide_half_up(asked.pack * per_unit(crop), content), crop.unit_word
    if asked.per_kg is not None:
        return asked.per_kg, "kg"
    return (divide_half_up(asked.pack * 1000, product.net_grams) if product.net_grams else None), "kg"

"""Products as the cards of a list show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from catalog.measures import base_of, per_unit
from catalog.models import Certificate, Crop, Product
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.money import divide_half_up
from marketplace.common.pictures import narrow
from marketplace.discovery.queries.offers import shelf_records
from marketplace.shop.checkout.domain.sourcing import Wanted, choose_records
from marketplace.shop.partner.domain import Asked, asked_price, best_discounts
from marketplace.shop.partner.models import Discount, StockRecord

_SCHEMES = dict(Certificate._meta.get_field("scheme").flatchoices)
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
    picture_url: str = ""


def cards_on_page(products: Sequence[int], *, place: Commune | None) -> list[Card]:
    """Return the cards of products on sale (ids), in their order, at today's prices.

    Goods of the shelves are shown as they come to ``place``: from which point, at which price, how many. The number of
    queries does not grow with the rows.
    """
    if not products:
        return []
    today = clock.today()
    farm = {record.product_id: record for record in _OF_HOUSEHOLDS.rows(products=list(products), on=today)}
    shelves = [product for product in products if product not in farm]
    here, far = _of_shelves(shelves, place) if shelves else ({}, {})
    shown = [*farm.values(), *here.values()]
    discounts = best_discounts(records=[record.pk for record in shown], on=today) if shown else {}
    photos = _photos([*farm, *here, *far])
    cards = {}
    for pk, record in (farm | here | far).items():
        asked = asked_from(record, record.product, discounts.get(record.pk))
        if pk in farm:
            cards[pk] = _card(record, asked, photos.get(pk, ""))
        else:
            cards[pk] = _store_card(record, asked, photos.get(pk, ""), is_here=pk in here)
    return [cards[pk] for pk in products if pk in cards]


Records = dict[int, StockRecord]


def _of_shelves(products: Sequence[int], place: Commune | None) -> tuple[Records, Records]:
    """Return the records of goods of the shelves, by product: those that send to the place, and the others."""
    if place is None:
        return {
            record.product_id: record for record in _ON_SHELVES.rows(ids=list(shelf_records(products).values()))
        }, {}
    goods = Product.objects.filter(pk__in=products, listing__isnull=True).select_related("crop")
    here = choose_records([Wanted(product, 1) for product in goods], place)
    far = shelf_records([product for product in products if product not in here])
    return here, _by_product(far)


def _by_product(records: dict[int, int]) -> Records:
    """Return the stock records (ids by product) as a card shows them."""
    shown = _ON_SHELVES.rows(ids=list(records.values())) if records else []
    return {record.product_id: record for record in shown}


def _shown(*more: str) -> "QuerySet[StockRecord]":
    """Return stock records with what a card reads of them, and nothing else."""
    product = ("title", "slug", "pack_name", "pack_pieces", "net_grams", "net_ml", "crop__slug", "crop__counted_in")
    own = ("price", "price_per_kg", "num_in_stock", "num_allocated", "product_id", "partner_id")
    shown: QuerySet[StockRecord] = StockRecord.objects.only(*own, *(f"product__{name}" for name in product), *more)
    return shown.order_by()


_SCHEME = Subquery(
    Certificate.objects.in_force(Given("on"))
    .filter(products=OuterRef("product"))
    .order_by("scheme", "pk")
    .values("scheme")[:1]
)
_OF_HOUSEHOLDS: Compiled[StockRecord] = Compiled(
    lambda: (
        _shown("listing__household__name", "listing__household__commune__province__short_name")
        .filter(product__among=Given("products"), listing__isnull=False)
        .select_related("product__crop", "listing__household__commune__province")
        .annotate(scheme=_SCHEME)
    )
)
_ON_SHELVES: Compiled[StockRecord] = Compiled(
    lambda: _shown("partner__name").filter(pk__among=Given("ids")).select_related("product__crop", "partner")
)
_PHOTOS: Compiled[Any] = Compiled(
    lambda: (
        Product._meta.get_field("images")
        .related_model._default_manager.filter(product__among=Given("products"))
        .order_by("product", "display_order", "pk")
        .distinct("product")
        .values_list("product", "original")
    )
)


def _photos(products: Sequence[int]) -> dict[int, str]:
    """Return the address of each product's first photo, small; one without photos is missing."""
    return {product: default_storage.url(narrow(name)) for product, name in _PHOTOS.rows(products=list(products))}


def _store_card(record: StockRecord, asked: Asked, picture_url: str, *, is_here: bool) -> Card:
    """Return the card of goods of the shelves; the page it leads to says from where they come and how many."""
    product = record.product
    price, unit = per_unit_of(product, asked)
    left, place = max(0, record.net_stock_level), record.partner.name
    few = _("còn %(left)d %(pack)s") % {"left": left, "pack": product.pack_name} if left <= FEW else ""
    return Card(
        url=product.get_absolute_url(),
        title=product.title,
        amount=asked.pack,
        was=int(record.price) if asked.pack < int(record.price) else None,
        unit=product.pack_name,
        per_kg=price,
        per=unit,
        meta=place if is_here else _("chưa có ở tỉnh của bạn"),
        badge=_("tại bưu cục"),
        crop=product.crop.slug if product.crop else "",
        stock_text=few if is_here else "",
        picture_url=picture_url,
    )


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


def _card(record: StockRecord, asked: Asked, picture_url: str) -> Card:
    product = record.product
    left = record.net_stock_level
    household = record.listing.household
    price, unit = per_unit_of(product, asked)
    return Card(
        url=product.get_absolute_url(),
        title=product.title,
        amount=asked.pack,
        was=int(record.price) if asked.pack < int(record.price) else None,
        unit=product.pack_name,
        per_kg=price,
        per=unit,
        meta=f"{household.name} · {household.commune.province.short_name}",
        badge=str(_SCHEMES.get(record.scheme, record.scheme or "")),
        crop=product.crop.slug if product.crop else "",
        stock_text=_("còn %(left)d %(pack)s") % {"left": left, "pack": product.pack_name} if left <= FEW else "",
        picture_url=picture_url,
    )

"""Products as the cards of a list show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from catalog.measures import base_of, per_unit
from catalog.models import Crop, Product
from catalog.queries import products_on_sale, with_badges
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.money import divide_half_up
from marketplace.common.pictures import narrow
from marketplace.shop.checkout.domain.sourcing import Wanted, choose_records
from marketplace.shop.partner.domain import Asked, asked_price, best_discounts
from marketplace.shop.partner.models import Discount, Partner, StockRecord

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


def offered_products() -> "QuerySet[Product]":
    """Return what is on sale, with household, place and badges; the number of queries does not grow with the rows."""
    offered = (
        products_on_sale()
        .filter(listing__isnull=False)
        .select_related("listing__household__commune__province")
        .prefetch_related("images")
    )
    return with_badges(offered, on=clock.today())


def listed_products() -> "QuerySet[Product]":
    """Return all that somebody can order: of households, and what lies on the shelf of an open point.

    Bare rows to search and to page through; ``cards_on_page`` fetches what their cards need.
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


def cards_on_page(products: Iterable[Product], *, place: Commune | None) -> list[Card]:
    """Return the cards of products that come from ``listed_products``, in their order, at today's prices.

    Goods of the shelves are shown as they come to ``place``: from which point, at which price, how many. The number of
    queries does not grow with the rows.
    """
    ids = [product.pk for product in products]
    farm = list(offered_products().filter(pk__in=ids))
    store = _store_products(ids)
    sources = choose_records([Wanted(product, 1) for product in store], place)
    elsewhere = [Wanted(product, 1) for product in store if product.pk not in sources]
    far = choose_records(elsewhere, None) if elsewhere else {}
    discounts = best_discounts(records=[record.pk for record in sources.values()], on=clock.today())
    cards = {product.pk: card for product, card in zip(farm, cards_of(farm), strict=True)}
    for product in store:
        here = sources.get(product.pk)
        record = here or far.get(product.pk)
        if record is not None:
            discount = discounts.get(record.pk) if here else None
            cards[product.pk] = _store_card(product, record, discount, is_here=here is not None)
    return [cards[pk] for pk in ids if pk in cards]


def _store_products(ids: Iterable[int]) -> list[Product]:
    found = Product.objects.filter(pk__in=list(ids), listing__isnull=True).select_related("crop")
    return list(found.prefetch_related("images"))


def _store_card(product: Product, record: StockRecord, discount: Discount | None, *, is_here: bool) -> Card:
    """Return the card of goods of the shelves; the page it leads to says from where they come and how many."""
    asked = _asked_from(record, product, discount)
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
        picture_url=photo_of(product),
    )


def cards_of(products: Iterable[Product]) -> list[Card]:
    """Return the cards of products that come from ``offered_products``, at today's prices; one query more in all."""
    shown = list(products)
    discounts = best_discounts(records=[_record(product).pk for product in shown], on=clock.today())
    return [_card(product, asked_of(product, discounts.get(_record(product).pk))) for product in shown]


def asked_of(product: Product, discount: Discount | None) -> Asked:
    """Return what is asked for a pack and a kilogram of a product, less the discount."""
    return _asked_from(_record(product), product, discount)


def _asked_from(record: StockRecord, product: Product, discount: Discount | None) -> Asked:
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


def _record(product: Product) -> StockRecord:
    record: StockRecord = product.stockrecords.all()[0]
    return record


def photo_of(product: Product) -> str:
    """Return the address of the product's first photo, small; "" without one."""
    images = sorted(product.images.all(), key=lambda image: (image.display_order, image.pk))
    return default_storage.url(narrow(images[0].original.name)) if images else ""


def _card(product: Product, asked: Asked) -> Card:
    record = _record(product)
    left = record.net_stock_level
    household = product.listing.household
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
        badge=str(product.badges[0].get_scheme_display()) if product.badges else "",
        crop=product.crop.slug if product.crop else "",
        stock_text=_("còn %(left)d %(pack)s") % {"left": left, "pack": product.pack_name} if left <= FEW else "",
        picture_url=photo_of(product),
    )

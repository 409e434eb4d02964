"""Products as the cards of a list show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.measures import base_of, per_unit
from catalog.models import Crop, Product
from catalog.queries import products_on_sale, with_badges
from marketplace.common import clock
from marketplace.common.money import divide_half_up
from marketplace.common.pictures import narrow
from marketplace.shop.partner.domain import Asked, asked_price, best_discounts
from marketplace.shop.partner.models import Discount, StockRecord

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


def cards_of(products: Iterable[Product]) -> list[Card]:
    """Return the cards of products that come from ``offered_products``, at today's prices; one query more in all."""
    shown = list(products)
    discounts = best_discounts(records=[_record(product).pk for product in shown], on=clock.today())
    return [_card(product, asked_of(product, discounts.get(_record(product).pk))) for product in shown]


def asked_of(product: Product, discount: Discount | None) -> Asked:
    """Return what is asked for a pack and a kilogram of a product, less the discount."""
    record = _record(product)
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
            return divide_half_up(asked.pack * per_unit(crop), content), str(crop.get_counted_in_display())
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

"""What it costs to bring a pack to a commune and by when it is there, for who looks before anything is in a basket.

It is worked out by what the quote is worked out by (tariff, plan of handing in, promise), less what a look does not
need: price, ceiling, source. ``tests/shop/test_delivery.py`` holds the two together.
"""

import datetime as dt
from dataclasses import dataclass

from catalog.models import Crop, Product
from logistics.domain.coverage import promise
from marketplace.areas.models import Commune, Province
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.prepared import prepared_rows
from marketplace.shop.checkout.domain.hand_in import goods_of, plan_hand_in
from marketplace.shop.shipping.domain import freight_by, tariff_on

_GOODS = """
    SELECT s.id, p.pack_name, p.net_grams, p.net_ml, p.pack_pieces, c.counted_in, m.id, m.name, r.short_name
    FROM catalogue_product p
    JOIN farmers_listing l ON l.product_id = p.id
    JOIN partner_stockrecord s ON s.id = l.stockrecord_id AND s.price > 0
        AND s.num_in_stock > coalesce(s.num_allocated, 0)
    LEFT JOIN catalogue_crop c ON c.id = p.crop_id
    CROSS JOIN areas_commune m JOIN areas_province r ON r.id = m.province_id
    WHERE p.id = %(product)s AND p.is_public AND p.net_grams > 0 AND m.code = %(place)s
"""
"""A household's product that is to be had, and the commune: in one statement, as it stands on a page of many."""


@dataclass(frozen=True)
class Delivery:
    """One pack on its way to a commune, in đồng and grams. ``refusal`` says why it does not go there.

    Each ``step_grams`` begun costs ``step_price``: so the reader sees what more of it would cost.
    """

    commune: Commune
    pack_name: str = ""
    freight: int = 0
    step_grams: int = 0
    step_price: int = 0
    hand_in_on: dt.date | None = None  # where that is later than today
    promised_by: dt.datetime | None = None
    note: str = ""  # what a zone changes at the door
    refusal: str = ""


def delivery_of_listing(*, product: int, place: str) -> Delivery | None:
    """Return what a household's product (id) would come to in the commune with a code; ``None`` where none is left.

    Five queries, and one to three more where the goods draw on limits of a day or are sold before harvest.
    """
    rows = prepared_rows(_GOODS, {"product": product, "place": place})
    if not rows:
        return None
    record, pack_name, grams, ml, pieces, counted_in, commune, name, province = rows[0]
    crop = Crop(counted_in=counted_in) if counted_in else None
    found = Product(pk=product, pack_name=pack_name, net_grams=grams, net_ml=ml, pack_pieces=pieces, crop=crop)
    there = Commune(pk=commune, code=place, name=name, province=Province(short_name=province))
    return delivery_of(product=found, record=record, commune=there)


def delivery_of(*, product: Product, record: int, commune: Commune) -> Delivery:
    """Return what a pack of a product from a stock record (id) would come to in the commune."""
    at = clock.now()
    try:
        tariff = tariff_on(clock.day_of(at))
        freight = freight_by(tariff, grams=product.net_grams or 0)
        (plan,) = plan_hand_in([[goods_of(product, record, 1)]], at=at)
        found = promise(commune=commune, at=at)
    except DomainError as error:
        return Delivery(commune, refusal=str(error))
    today = clock.day_of(at)
    later = plan.on - today if plan.on else dt.timedelta()
    return Delivery(
        commune=commune,
        pack_name=product.pack_name,
        freight=freight.amount,
        step_grams=tariff.step_grams,
        step_price=tariff.step_price,
        hand_in_on=plan.on if later else None,
        promised_by=found.promised_by + later,
        note=found.note,
    )

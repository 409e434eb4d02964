"""Prices: whole đồng a pack, or đồng a kilogram from which the pack's price follows."""

from typing import TYPE_CHECKING

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.money import price_of
from marketplace.shop.partner.domain import ceilings
from marketplace.shop.partner.models import StockRecord

if TYPE_CHECKING:
    from marketplace.accounts.models import User

LARGEST_PRICE = 100_000_000
"""In đồng, of a pack or a kilogram: dearer is a slip of the unit. (A 30 kg bag of plums was 450,000 đ.)"""


class PriceRefused(DomainError):
    """The price is not one that can be asked."""

    code = "bad_price"


def change_price(
    *, stockrecord: StockRecord, price: int | None = None, price_per_kg: int | None = None, by: "User | None"
) -> StockRecord:
    """Set the price of a pack, or of a kilogram where the product is priced by weight; return the record.

    Orders already placed keep theirs. By weight the pack's price is the kilogram's, rounded half up, and down where it
    would otherwise lie above a ceiling that the kilogram keeps to. The change is written down with its moment and
    person (pghistory). Raises ``PriceRefused`` where the price is not between 1 and ``LARGEST_PRICE`` đồng or not of
    the product's kind, ``AboveCeiling`` where it is above the ceiling in force today, ``NoMeasure`` where that cannot
    be told.
    """
    product = stockrecord.product
    by_weight = product.priced_by == product.PricedBy.KG
    asked, other = (price_per_kg, price) if by_weight else (price, price_per_kg)
    if asked is None or other is not None:
        raise PriceRefused(
            _("Hàng này tính giá theo kg, xin ghi giá một kg.")
            if by_weight
            else _("Hàng này tính giá theo gói, xin ghi giá một gói.")
        )
    pack_price = price_of(product.net_grams, asked) if by_weight else asked
    if not (1 <= asked <= LARGEST_PRICE and 1 <= pack_price <= LARGEST_PRICE):
        raise PriceRefused(_("Giá phải từ 1 đến 100.000.000 đồng, xin xem lại."))
    ceiling = ceilings.ceiling_for(stockrecord=stockrecord, on=clock.today())
    if ceiling is not None:
        if by_weight and asked <= ceiling.amount:
            pack_price = max(1, min(pack_price, ceilings.most_for_pack(ceiling, product)))
        ceilings.must_keep_to(ceiling, product=product, price=pack_price, price_per_kg=asked if by_weight else None)
    with transaction.atomic(), pghistory.context(by=by.pk if by else None):
        locked = StockRecord.objects.select_for_update(no_key=True).get(pk=stockrecord.pk)
        locked.price, locked.price_per_kg = pack_price, asked if by_weight else None
        locked.save(update_fields=["price", "price_per_kg", "date_updated"])
    stockrecord.refresh_from_db()
    return stockrecord

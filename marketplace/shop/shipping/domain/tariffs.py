"""Freight changes by a new dated tariff; what was quoted keeps the old one."""

import datetime as dt

from django.utils.translation import gettext as _

from marketplace.common.errors import BadValue
from marketplace.common.text import clean
from marketplace.common.validity import put_in_force
from marketplace.shop.shipping.models import FreightTariff

LARGEST_STEP = 1_000_000
"""In grams. A step of more than a tonne would make freight the same for every parcel there is."""
LARGEST_STEP_PRICE = 100_000_000
"""In đồng."""


def put_tariff_in_force(
    *, name: str, step_grams: int, step_price: int, valid_from: dt.date, source: str
) -> FreightTariff:
    """Let freight be ``step_price`` đồng for each ``step_grams`` started from a day on; return the tariff.

    Raises as ``put_in_force`` does, and ``BadValue`` for an empty name and figures that are no tariff.
    """
    if not clean(name):
        raise BadValue(_("Xin đặt tên cho biểu cước."), field="name")
    if not 1 <= step_grams <= LARGEST_STEP:
        raise BadValue(_("Bước khối lượng phải từ 1 g đến 1.000 kg."), field="step_grams")
    if not 1 <= step_price <= LARGEST_STEP_PRICE:
        raise BadValue(_("Giá mỗi bước phải từ 1 đến 100.000.000 đồng."), field="step_price")
    tariff = FreightTariff(
        name=clean(name), step_grams=step_grams, step_price=step_price, valid_from=valid_from, source=source
    )
    written: FreightTariff = put_in_force(row=tariff, besides=FreightTariff.objects.all())
    return written

"""How much of its commodity a pack holds, in base units: grams, millilitres or pieces."""

from typing import TYPE_CHECKING

from catalog.produce import Crop
from marketplace.common.forms import group

if TYPE_CHECKING:
    from catalog.models import Product

BASE_PER_UNIT = {Crop.Unit.KG: 1000, Crop.Unit.LITRE: 1000}
"""Base units in one unit of the commodity; pieces are counted one by one."""


def base_of(product: "Product", packs: int = 1) -> int | None:
    """Return how many grams (of what is counted in kg), millilitres or pieces ``packs`` packs hold.

    ``None`` where that is unknown: unknown is never zero.
    """
    if product.crop is None:
        return None
    unit = product.crop.counted_in
    if unit == Crop.Unit.KG:
        content = product.net_grams
    elif unit == Crop.Unit.LITRE:
        content = product.net_ml
    else:
        content = product.pack_pieces
    return None if content is None else content * packs


def per_unit(crop: Crop) -> int:
    """Return the base units in one unit of the commodity: 1000 for a kilogram or litre, 1 for a piece."""
    return BASE_PER_UNIT.get(Crop.Unit(crop.counted_in), 1)


def in_words(crop: Crop, amount: int) -> str:
    """Return an amount in base units as people say it: "10 kg", "1,5 lít", "30 quả trứng"."""
    whole, rest = divmod(amount, per_unit(crop))
    figure = group(whole) + (f",{rest:03d}".rstrip("0") if rest else "")
    return f"{figure} {crop.get_counted_in_display()}"

"""Which limits an order takes from. Who sets a limit (a ration, a cap) writes a quota under one of these keys.

A key without a quota limits nothing, so taking from all of them costs one look.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from catalog.models import LimitedProduct
from marketplace.common import clock
from marketplace.shop.checkout.domain.quote import Quote

if TYPE_CHECKING:
    from marketplace.accounts.models import User


def product_key(product_id: int) -> str:
    """Return the key of a product, counted in packs."""
    return f"product:{product_id}:packs"


def crop_key(slug: str) -> str:
    """Return the key of a crop, counted in grams."""
    return f"crop:{slug}:grams"


def buyer_product_key(user_id: int, product_id: int) -> str:
    """Return the key of a product for one verified buyer, counted in packs."""
    return f"buyer:{user_id}:product:{product_id}:packs"


def amounts_of(quote: Quote, *, user: "User | None") -> dict[str, int]:
    """Return what an order takes from each key. Only a verified phone makes a buyer: another blocks nobody."""
    amounts: Counter[str] = Counter()
    for line in quote.lines:
        amounts[product_key(line.product.pk)] += line.quantity
        if line.product.crop is not None:
            amounts[crop_key(line.product.crop.slug)] += line.grams
        if user is not None and user.phone_verified_at is not None:
            amounts[buyer_product_key(user.pk, line.product.pk)] += line.quantity
    packs = {line.product.pk: (line.quantity, line.grams) for line in quote.lines}
    amounts.update(limits_of(packs, on=clock.day_of(quote.at)))
    return dict(amounts)


def limits_of(wanted: Mapping[int, tuple[int, int]], *, on: dt.date) -> dict[str, int]:
    """Return what an order on a day takes from the limits that higher rooms wrote for its products.

    ``wanted``: id of the product → packs, grams. A limit of orders counts one, however many products draw on it.
    """
    amounts: Counter[str] = Counter()
    for limit in LimitedProduct.objects.filter(product__in=wanted).order_by("key"):
        packs, grams = wanted[limit.product_id]
        key = limit.key.replace("{day}", on.isoformat())
        if limit.measure == LimitedProduct.Measure.ORDERS:
            amounts[key] = 1
        else:
            amounts[key] += packs if limit.measure == LimitedProduct.Measure.PACKS else grams
    return dict(amounts)

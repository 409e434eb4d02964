"""Which limits an order takes from. Who sets a limit (a ration, a cap) writes a quota under one of these keys.

A key without a quota limits nothing, so taking from all of them costs one look.
"""

from collections import Counter
from typing import TYPE_CHECKING

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
    return dict(amounts)

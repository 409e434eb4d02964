"""Which limits an order takes from. Who sets a limit (a ration, a cap) writes a quota under one of these keys.

A key without a quota limits nothing, so taking from all of them costs one look.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from catalog.models import LimitedProduct
from marketplace.common import clock
from marketplace.quotas.queries import left
from marketplace.shop.checkout.domain.quote import Quote
from marketplace.shop.partner.models import StockRecord

if TYPE_CHECKING:
    from marketplace.accounts.models import User

_GOODS = "product__crop__limited_goods"


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
    packs = {line.stockrecord.pk: (line.quantity, line.grams) for line in quote.lines}
    amounts.update(limits_of(packs, on=clock.day_of(quote.at)))
    return dict(amounts)


def limits_of(wanted: Mapping[int, tuple[int, int]], *, on: dt.date) -> dict[str, int]:
    """Return what an order on a day takes from the limits that higher rooms wrote for its goods.

    ``wanted``: id of the stock record → packs, grams. A limit of orders counts one, however many goods draw on it.
    """
    amounts: Counter[str] = Counter()
    for key, measure, record_id in sorted(_limits_on(wanted)):
        packs, grams = wanted[record_id]
        key = key.replace("{day}", on.isoformat())
        much = _taken_by(measure, packs, grams)
        amounts[key] = much if measure == LimitedProduct.Measure.ORDERS else amounts[key] + much
    return dict(amounts)


def limited_records(records: Iterable[int]) -> set[int]:
    """Return which of the stock records (ids) draw on a limit that a higher room wrote."""
    return {record_id for _key, _measure, record_id in _limits_on(records)}


def full_records(wanted: Mapping[int, tuple[int, int]], *, at: dt.datetime) -> set[int]:
    """Return which of the stock records have a limit with no room for so much now; for showing, never for deciding.

    ``wanted``: id of the stock record → packs, grams.
    """
    keys = {
        (key.replace("{day}", clock.day_of(at).isoformat()), measure, pk) for key, measure, pk in _limits_on(wanted)
    }
    room = left([key for key, _measure, _pk in keys], at=at)
    return {pk for key, measure, pk in keys if key in room and room[key] < _taken_by(measure, *wanted[pk])}


def _taken_by(measure: str, packs: int, grams: int) -> int:
    """Return how much of a limit so many packs take."""
    if measure == LimitedProduct.Measure.ORDERS:
        return 1
    return packs if measure == LimitedProduct.Measure.PACKS else grams


def _limits_on(records: Iterable[int]) -> set[tuple[str, str, int]]:
    """Return (key, measure, id of the stock record) for every limit that one of the records draws on; one query.

    A limit names a product, or goods of a crop from a province. The province is counted as in a season's figures:
    that of the selling household, else that of the stocking place.
    """
    ids = list(records)
    by_product = LimitedProduct.objects.filter(product__stockrecords__in=ids)
    by_goods = (
        StockRecord.objects.filter(pk__in=ids)
        .annotate(sold_in=Coalesce("partner__legal_seller__household__commune__province", "partner__commune__province"))
        .filter(
            Q(**{f"{_GOODS}__product": None}) | Q(**{f"{_GOODS}__product": F("product")}),
            Q(**{f"{_GOODS}__legal_seller": None}) | Q(**{f"{_GOODS}__legal_seller": F("partner__legal_seller")}),
            **{f"{_GOODS}__province": F("sold_in")},
        )
    )
    found = by_product.values_list("key", "measure", "product__stockrecords").union(
        by_goods.order_by().values_list(f"{_GOODS}__key", f"{_GOODS}__measure", "pk")
    )
    return set(found)

"""Which limits an order takes from. Who sets a limit (a ration, a cap) writes a quota under one of these keys.

A key without a quota limits nothing, so taking from all of them costs one look. What is drawn on the limits of higher
rooms, and of which day, is planned with the day of handing in: ``hand_in``.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from catalog.models import LimitedProduct
from marketplace.common.compiled import Compiled, Given
from marketplace.quotas.queries import left
from marketplace.shop.partner.models import LimitedGoods
from marketplace.shop.partner.queries.goods import records_named_by

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from marketplace.accounts.models import User
    from marketplace.shop.checkout.domain.hand_in import Draw
    from marketplace.shop.checkout.domain.quote import Quote, QuotedPart
    from marketplace.shop.checkout.domain.rations import Rationing

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


def amounts_of(quote: "Quote", *, user: "User | None") -> dict[str, int]:
    """Return what an order takes from each key. Only a verified phone makes a buyer: another blocks nobody."""
    amounts: Counter[str] = Counter()
    for line in quote.lines:
        amounts[product_key(line.product.pk)] += line.quantity
        if line.product.crop is not None:
            amounts[crop_key(line.product.crop.slug)] += line.grams
        if user is not None and user.phone_verified_at is not None:
            amounts[buyer_product_key(user.pk, line.product.pk)] += line.quantity
    amounts.update(_drawn_by(quote))
    return dict(amounts)


def takes_of(part: "QuotedPart", quote: "Quote", *, user: "User | None", rationing: "Rationing") -> dict[str, int]:
    """Return what a part takes of the order's quotas: to be given back where the part is cancelled alone."""
    return {**amounts_of(replace(quote, parts=(part,)), user=user), **rationing.amounts(part.stocking_place.pk)}


def full_records(quote: "Quote") -> set[int]:
    """Return the stock records (ids) that draw on a limit with no room now; for showing, never for deciding."""
    drawn = _drawn_by(quote)
    room = left(list(drawn), at=quote.at)
    full = {key for key, much in drawn.items() if key in room and room[key] < much}
    return {draw.record_id for part in quote.parts for draw in part.draws if draw.key in full}


def total_of(draws: Iterable["Draw"]) -> dict[str, int]:
    """Return what is drawn from each key: of a limit of orders one, however many goods draw on it."""
    amounts: Counter[str] = Counter()
    for draw in draws:
        amounts[draw.key] = 1 if draw.measure == LimitedGoods.Measure.ORDERS else amounts[draw.key] + draw.amount
    return dict(amounts)


def limited_records(records: Iterable[int]) -> set[int]:
    """Return which of the stock records (ids) draw on a limit that a higher room wrote."""
    return {record_id for _key, _measure, record_id in limits_on(records)}


def _drawn_by(quote: "Quote") -> dict[str, int]:
    return total_of(draw for part in quote.parts for draw in part.draws)


def limits_on(records: Iterable[int]) -> set[tuple[str, str, int]]:
    """Return (key, measure, id of the stock record) for every limit that one of the records draws on; one query.

    A limit names a product, or goods of a crop from a province.
    """
    ids = list(records)
    return set(_LIMITS.rows(records=ids)) if ids else set()


def _limits() -> "QuerySet[Any, tuple[str, str, int]]":
    by_product = LimitedProduct.objects.filter(product__stockrecords__among=Given("records"))
    return by_product.values_list("key", "measure", "product__stockrecords").union(
        records_named_by(_GOODS, Given("records")).values_list(f"{_GOODS}__key", f"{_GOODS}__measure", "pk")
    )


_LIMITS: Compiled[Any] = Compiled(_limits)

"""Which stock records a rule about goods means: a crop sold from a province, maybe one product or one seller of it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from marketplace.common.compiled import Given
from marketplace.shop.partner.models import StockRecord


def records_named_by(goods: str, ids: "Iterable[int] | Given", **conditions: Any) -> QuerySet[StockRecord]:
    """Return those of the stock records (ids) that a rule's rows name, one for each row, unordered.

    ``goods`` is the path to the rows (``LimitedGoods``, ``DiscountGoods``), ``conditions`` narrow rows and records in
    the same join. The province is counted as in a season's figures: that of the selling household, else that of the
    stocking place.
    """
    sold_in = Coalesce("partner__legal_seller__household__commune__province", "partner__commune__province")
    found: QuerySet[StockRecord] = StockRecord.objects.filter(pk__among=ids).annotate(sold_in=sold_in)
    return found.filter(
        Q(**{f"{goods}__product": None}) | Q(**{f"{goods}__product": F("product")}),
        Q(**{f"{goods}__legal_seller": None}) | Q(**{f"{goods}__legal_seller": F("partner__legal_seller")}),
        **{f"{goods}__province": F("sold_in")},
        **conditions,
    ).order_by()

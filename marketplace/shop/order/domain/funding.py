"""Who pays for the discounts of a seller order: legs for the entry that delivers (or sells) its goods."""

from collections import Counter

from marketplace.ledger.domain import MARKET, LegSpec, province_owner
from marketplace.ledger.models import Account
from marketplace.shop.order.models import SellerOrder


def funded_legs(seller_order: SellerOrder) -> list[LegSpec]:
    """Return debit legs of what market and provinces pay on the goods that are due now, summed over the lines.

    Their sum is credited to the seller beyond ``goods_due``, by the caller's entry.
    """
    amounts: Counter[tuple[Account.Kind, str]] = Counter()
    for line in seller_order.lines.select_related("discount__province"):
        platform, province = line.funded_on(line.price_due)
        amounts[Account.Kind.DISCOUNT_COST, MARKET] += platform
        if province and line.discount is not None and line.discount.province is not None:
            amounts[Account.Kind.PROVINCE_DUE, province_owner(line.discount.province.code)] += province
    return [LegSpec(kind, owner, amount) for (kind, owner), amount in sorted(amounts.items()) if amount]

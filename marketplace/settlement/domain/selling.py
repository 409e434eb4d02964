"""From cleared cash of sales at hand-over to what is owed to their sellers."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from logistics.models import CashSale
from logistics.queries import cleared_sales
from marketplace.common import clock
from marketplace.common.errors import DomainError, WrongState
from marketplace.settlement.domain.reckoning import TaxRules, reckon_part
from marketplace.settlement.domain.writing import Earned, Settled, settle_in_slices, write_payables
from marketplace.settlement.models import Payable
from marketplace.shop.order.models import SellerOrder


def settle_sale(*, sale: CashSale) -> list[Payable]:
    """Write what a cleared sale over the counter or from a van earned each of its sellers, once, and return it.

    Posts ``payable_made`` for each. Raises ``WrongState`` while the cash has not reached clearing, and what
    ``reckon_part`` raises; nothing is written then.
    """
    return _settle([sale.pk]).of(sale.pk)


def settle_cleared_sales() -> int:
    """Settle every cleared sale that is not settled yet; return how many were.

    One that cannot be reckoned is logged and left for staff; the others go on.
    """
    waiting = cleared_sales().filter(order__seller_orders__payable__isnull=True).order_by("sold_at", "pk")
    ids = dict.fromkeys(waiting.values_list("pk", flat=True))  # a sale of two sellers comes twice
    return settle_in_slices(list(ids), _settle, what="sale")


def cleared_at(sale: CashSale) -> dt.datetime:
    """Return when the cash reached clearing: the count at the remittance, or the approval of its difference."""
    if sale.shift is not None:
        remittance = sale.shift.remittance_link.remittance
    else:
        (remittance,) = sale.handover_link.cashhandover.remittances.all()
    return remittance.approved_at or remittance.counted_at


@transaction.atomic
def _settle(ids: Sequence[int]) -> Settled:
    """Settle these sales; parts settled before give back their payable."""
    # Goods of them may be coming back right now.
    parts = SellerOrder.objects.filter(order__cash_sale__in=ids).select_for_update(no_key=True, of=("self",))
    list(parts.order_by("pk").values_list("pk"))
    sales, rules, result = _cleared(ids), TaxRules(), Settled()
    earned: list[Earned] = []
    for pk in ids:
        try:
            earned += _earned(sales.get(pk), rules)
        except DomainError as error:
            result.refused[pk] = error
    fresh = {payable.sold_id: payable for payable in write_payables(earned)}
    for pk in ids:
        if pk not in result.refused:
            its_parts = sales[pk].order.seller_orders.all()
            result.payables[pk] = [fresh.get(part.pk) or part.payable for part in its_parts]
    return result


def _cleared(ids: Sequence[int]) -> dict[int, CashSale]:
    """Return those of the sales of which the cash is in clearing, with all that reckoning needs."""
    parts = SellerOrder.objects.select_related("legal_seller", "payable").prefetch_related("lines").order_by("pk")
    sales = (
        cleared_sales()
        .filter(pk__in=ids)
        .select_related("order", "shift__remittance_link__remittance", "handover_link__cashhandover")
        .prefetch_related("handover_link__cashhandover__remittances", Prefetch("order__seller_orders", parts))
    )
    return {sale.pk: sale for sale in sales}


def _earned(sale: CashSale | None, rules: TaxRules) -> list[Earned]:
    """Return what the sellers of a sale earned who are not settled yet."""
    if sale is None:
        raise WrongState(_("Tiền của hóa đơn này chưa về đến bưu chính, nên chưa đối soát được."))
    moment, day = cleared_at(sale), clock.day_of(sale.sold_at)
    return [
        Earned(
            source=part,
            column="sold",
            reference="seller_order",
            seller=part.legal_seller,
            reckoned=reckon_part(part, day, rules),
            cleared_at=moment,
        )
        for part in sale.order.seller_orders.all()
        if not hasattr(part, "payable")
    ]

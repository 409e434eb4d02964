"""From cleared cash of sales at hand-over to what is owed to their sellers."""

import datetime as dt
import logging

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.models import CashSale
from logistics.queries import cleared_sales
from marketplace.common import clock
from marketplace.common.errors import DomainError, WrongState
from marketplace.ledger.domain import MARKET, LegSpec, post_entry, seller_owner
from marketplace.ledger.models import Account
from marketplace.settlement.domain.reckoning import Reckoning, reckon_part
from marketplace.settlement.models import Payable
from marketplace.shop.order.models import SellerOrder

logger = logging.getLogger(__name__)


@transaction.atomic
def settle_sale(*, sale: CashSale) -> list[Payable]:
    """Write what a cleared sale over the counter or from a van earned each of its sellers, once, and return it.

    Posts ``payable_made`` for each. Raises ``WrongState`` while the cash has not reached clearing, and what
    ``reckon_part`` raises; nothing is written then.
    """
    cleared = cleared_sales().select_related("order").filter(pk=sale.pk).first()
    if cleared is None:
        raise WrongState(_("Tiền của hóa đơn này chưa về đến bưu chính, nên chưa đối soát được."))
    moment = cleared_at(cleared)
    parts = cleared.order.seller_orders.select_related("legal_seller").order_by("pk")
    return [_settle_part(part, cleared, moment) for part in parts]


def settle_cleared_sales() -> int:
    """Settle every cleared sale that is not settled yet, each on its own; return how many were.

    One that cannot be reckoned is logged and left for staff; the others go on.
    """
    settled = 0
    waiting = cleared_sales().filter(order__seller_orders__payable__isnull=True).distinct()
    for sale in waiting.order_by("sold_at", "pk"):
        try:
            settle_sale(sale=sale)
        except DomainError as error:
            logger.warning("sale %s not settled: %s", sale.pk, error.code)
        else:
            settled += 1
    return settled


def cleared_at(sale: CashSale) -> dt.datetime:
    """Return when the cash reached clearing: the count at the remittance, or the approval of its difference."""
    if sale.shift is not None:
        remittance = sale.shift.remittance_link.remittance
    else:
        remittance = sale.handover_link.cashhandover.remittances.get()
    return remittance.approved_at or remittance.counted_at


def _settle_part(part: SellerOrder, sale: CashSale, moment: dt.datetime) -> Payable:
    SellerOrder.objects.select_for_update(no_key=True).get(pk=part.pk)  # goods of it may be coming back right now
    known = Payable.objects.filter(sold=part).first()
    if known is not None:
        return known
    earned = reckon_part(part, clock.day_of(sale.sold_at))
    payable, _new = Payable.objects.get_or_create(
        sold=part,
        defaults={
            "legal_seller": part.legal_seller,
            "goods": earned.goods,
            "commission": earned.commission,
            "vat": earned.vat,
            "pit": earned.pit,
            "net": earned.net,
            "rule": earned.rule,
            "exempt_because": earned.exempt_because,
            "cleared_at": moment,
        },
    )
    if payable.goods:
        _post(payable, part, earned)
    return payable


def _post(payable: Payable, part: SellerOrder, earned: Reckoning) -> None:
    owner = seller_owner(part.legal_seller)
    post_entry(
        source_kind="payable_made",
        source_ref=f"seller_order:{part.pk}",
        legs=[
            LegSpec(Account.Kind.SELLER_PENDING, owner, earned.goods),
            LegSpec(Account.Kind.COMMISSION, MARKET, -earned.commission),
            LegSpec(Account.Kind.TAX_VAT, MARKET, -earned.vat),
            LegSpec(Account.Kind.TAX_PIT, MARKET, -earned.pit),
            LegSpec(Account.Kind.SELLER_PAYABLE, owner, -earned.net),
        ],
        by=None,
    )

"""From cleared cash to what is owed to the seller."""

import datetime as dt
import logging

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.models import Shipment
from logistics.queries import cleared_shipments
from marketplace.common.errors import DomainError, WrongState
from marketplace.ledger.domain import MARKET, LegSpec, post_entry, seller_owner
from marketplace.ledger.models import Account
from marketplace.settlement.domain.reckoning import Reckoning, reckon
from marketplace.settlement.models import Payable
from marketplace.shop.order.models import SellerOrder
from marketplace.shop.partner.models import LegalSeller

logger = logging.getLogger(__name__)


@transaction.atomic
def settle_shipment(*, shipment: Shipment) -> Payable:
    """Write what a cleared shipment earned its seller, once, and return it.

    Posts ``payable_made``: the goods leave seller_pending for commission, tax and seller_payable. Raises
    ``WrongState`` while the cash has not reached clearing, and what ``reckon`` raises; nothing is written then.
    """
    # Goods of it may be coming back right now: they make the payable smaller, or are deducted from it later.
    SellerOrder.objects.select_for_update(no_key=True).get(pk=shipment.seller_order_id)
    known = Payable.objects.filter(shipment=shipment).first()
    if known is not None:
        return known
    cleared = cleared_shipments().select_related("seller_order__legal_seller").filter(pk=shipment.pk).first()
    if cleared is None:
        raise WrongState(_("Tiền của đơn này chưa về đến bưu chính, nên chưa đối soát được."))
    seller = cleared.seller_order.legal_seller
    earned = reckon(cleared)
    payable, _new = Payable.objects.get_or_create(
        shipment=cleared,
        defaults={
            "legal_seller": seller,
            "goods": earned.goods,
            "commission": earned.commission,
            "vat": earned.vat,
            "pit": earned.pit,
            "net": earned.net,
            "rule": earned.rule,
            "exempt_because": earned.exempt_because,
            "cleared_at": _cleared_at(cleared),
        },
    )
    if payable.goods:
        _post(payable, seller, earned)
    return payable


def settle_cleared_shipments() -> int:
    """Settle every cleared shipment that is not settled yet, each on its own; return how many were.

    One that cannot be reckoned is logged and left for staff (the payouts page says why); the others go on.
    """
    settled = 0
    for shipment in cleared_shipments().filter(payable__isnull=True).order_by("closed_at", "pk"):
        try:
            settle_shipment(shipment=shipment)
        except DomainError as error:
            logger.warning("shipment %s not settled: %s", shipment.pk, error.code)
        else:
            settled += 1
    return settled


def _cleared_at(shipment: Shipment) -> dt.datetime:
    """Return when the cash reached clearing: the count at the remittance, or the approval of its difference.

    Of a prepaid parcel the money was there before: from its delivery on it is the seller's.
    """
    if not shipment.cash_collected and shipment.closed_at is not None:
        return shipment.closed_at
    remittance = shipment.handovers.get().remittances.get()
    return remittance.approved_at or remittance.counted_at


def _post(payable: Payable, seller: LegalSeller, earned: Reckoning) -> None:
    owner = seller_owner(seller)
    post_entry(
        source_kind="payable_made",
        source_ref=f"shipment:{payable.shipment_id}",
        legs=[
            LegSpec(Account.Kind.SELLER_PENDING, owner, earned.goods),
            LegSpec(Account.Kind.COMMISSION, MARKET, -earned.commission),
            LegSpec(Account.Kind.TAX_VAT, MARKET, -earned.vat),
            LegSpec(Account.Kind.TAX_PIT, MARKET, -earned.pit),
            LegSpec(Account.Kind.SELLER_PAYABLE, owner, -earned.net),
        ],
        by=None,
    )

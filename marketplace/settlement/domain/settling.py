"""From cleared cash to what is owed to the seller."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.models import Shipment
from logistics.queries import cleared_shipments
from marketplace.common.errors import DomainError, WrongState
from marketplace.settlement.domain.reckoning import TaxRules, reckon
from marketplace.settlement.domain.writing import Earned, Settled, settle_in_slices, write_payables
from marketplace.settlement.models import Payable
from marketplace.shop.order.models import SellerOrder


def settle_shipment(*, shipment: Shipment) -> Payable:
    """Write what a cleared shipment earned its seller, once, and return it.

    Posts ``payable_made``: the goods leave seller_pending for commission, tax and seller_payable. Raises
    ``WrongState`` while the cash has not reached clearing, and what ``reckon`` raises; nothing is written then.
    """
    return _settle([shipment.pk]).of(shipment.pk)[0]


def settle_cleared_shipments() -> int:
    """Settle every cleared shipment that is not settled yet; return how many were.

    One that cannot be reckoned is logged and left for staff (the payouts page says why); the others go on.
    """
    waiting = cleared_shipments().filter(payable__isnull=True).order_by("closed_at", "pk")
    return settle_in_slices(list(waiting.values_list("pk", flat=True)), _settle, what="shipment")


@transaction.atomic
def _settle(ids: Sequence[int]) -> Settled:
    """Settle these shipments; those settled before give back their payable."""
    # Goods of them may be coming back right now: they make the payable smaller, or are deducted from it later.
    parts = SellerOrder.objects.filter(shipment__in=ids).select_for_update(no_key=True, of=("self",))
    list(parts.order_by("pk").values_list("pk"))
    result = Settled()
    for payable in Payable.objects.filter(shipment__in=ids):
        result.payables[payable.shipment_id or 0] = [payable]
    shipments, rules, earned = _cleared([pk for pk in ids if pk not in result.payables]), TaxRules(), []
    for pk in ids:
        if pk in result.payables:
            continue
        try:
            earned.append(_earned(shipments.get(pk), rules))
        except DomainError as error:
            result.refused[pk] = error
    for payable in write_payables(earned):
        result.payables[payable.shipment_id or 0] = [payable]
    return result


def _cleared(ids: Sequence[int]) -> dict[int, Shipment]:
    """Return those of the shipments of which the cash is in clearing, with all that reckoning needs."""
    if not ids:
        return {}
    shipments = cleared_shipments().filter(pk__in=ids).select_related("seller_order__legal_seller")
    with_cash = shipments.prefetch_related("seller_order__lines", "handovers__remittances")
    return {shipment.pk: shipment for shipment in with_cash}


def _earned(cleared: Shipment | None, rules: TaxRules) -> Earned:
    if cleared is None:
        raise WrongState(_("Tiền của đơn này chưa về đến bưu chính, nên chưa đối soát được."))
    return Earned(
        source=cleared,
        column="shipment",
        reference="shipment",
        seller=cleared.seller_order.legal_seller,
        reckoned=reckon(cleared, rules),
        cleared_at=_cleared_at(cleared),
    )


def _cleared_at(shipment: Shipment) -> dt.datetime:
    """Return when the cash reached clearing: the count at the remittance, or the approval of its difference.

    Of a prepaid parcel the money was there before: from its delivery on it is the seller's.
    """
    if not shipment.cash_collected and shipment.closed_at is not None:
        return shipment.closed_at
    (handover,) = shipment.handovers.all()
    (remittance,) = handover.remittances.all()
    return remittance.approved_at or remittance.counted_at

"""Where the cash is, from the rows of deliveries, sales, shifts, handovers and remittances.

The ledger must say the same.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from logistics.models import (
    Carrier,
    CashCount,
    CashHandover,
    CashSale,
    DeliveryAttempt,
    Point,
    Refund,
    Remittance,
    Shipment,
)

COUNTED = (CashCount.Status.SETTLED, CashCount.Status.APPROVED)
"""The states of a count that is finished: exact, or its difference approved."""


def delivered_by(carrier: Carrier) -> QuerySet[Shipment]:
    """Return the shipments that the carrier delivered."""
    attempt = DeliveryAttempt.objects.filter(
        shipment=OuterRef("pk"), carrier=carrier, outcome=DeliveryAttempt.Outcome.DELIVERED
    )
    return Shipment.objects.filter(Exists(attempt), status=Shipment.Status.DELIVERED)


def cash_to_hand_over(carrier: Carrier) -> QuerySet[Shipment]:
    """Return the delivered shipments of which the carrier has not handed over the cash, oldest first.

    A prepaid parcel brought no cash: there is nothing to hand over for it.
    """
    unpaid = delivered_by(carrier).filter(handover_links__isnull=True, cash_collected__gt=0)
    return unpaid.order_by("closed_at", "pk")


def sold_by(carrier: Carrier) -> QuerySet[CashSale]:
    """Return the carrier's sales from the van that were not voided."""
    return carrier.sales.filter(voided_at__isnull=True)


def sales_to_hand_over(carrier: Carrier) -> QuerySet[CashSale]:
    """Return the van sales of which the carrier has not handed over the cash, oldest first."""
    return sold_by(carrier).filter(handover_link__isnull=True).order_by("sold_at", "pk")


def handovers_to_remit(point: Point) -> QuerySet[CashHandover]:
    """Return the finished handovers that are not in a remittance, oldest first."""
    return point.handovers.filter(status__in=COUNTED, remittance_links__isnull=True).order_by("counted_at", "pk")


def held_by_carrier(carrier: Carrier) -> int:
    """Return the đồng that the carrier answers for: collected or taken, and not yet in a finished handover."""
    finished = Q(handovers__status__in=COUNTED)
    collected = _sum(delivered_by(carrier).exclude(finished), "cash_collected")
    return collected + _sum(sold_by(carrier).exclude(handover_link__cashhandover__status__in=COUNTED), "due")


def held_in_till(point: Point) -> int:
    """Return the đồng that the till answers for, small change included.

    Issued as float and counted in finished handovers and shifts, less what open shifts hold, what was paid back to
    customers and what left for clearing, float included.
    """
    shifts = point.shifts.all()
    came = _sum(point.handovers.filter(status__in=COUNTED), "counted") + _sum(point.float_issues.all(), "amount")
    back = _sum(shifts.filter(status__in=[str(status) for status in COUNTED]), "counted")
    left = _sum(point.remittances.filter(status__in=COUNTED), "expected")
    left += _sum(point.float_returns.all(), "amount")
    return came + back - _sum(shifts, "float_amount") - _sum(point.refunds.all(), "amount") - left


def refunds_to_remit(point: Point) -> QuerySet[Refund]:
    """Return what the till paid back to customers and no remittance was lessened by yet."""
    return point.refunds.filter(remittance_link__isnull=True).order_by("paid_at", "pk")


def _sum(rows: QuerySet[Any], field: str) -> int:
    total: int | None = rows.aggregate(sum=Sum(field))["sum"]
    return total or 0


def counts_to_approve(point: Point) -> tuple[QuerySet[CashHandover], QuerySet[Remittance]]:
    """Return the handovers and the remittances of the point that wait for a second person."""
    waiting = CashCount.Status.DIFFERENCE
    return point.handovers.filter(status=waiting), point.remittances.filter(status=waiting)


def cleared_shipments() -> QuerySet[Shipment]:
    """Return delivered shipments of which the money has come in: their sellers can be paid.

    The cash has reached the operator's clearing; of a prepaid parcel there is none, its money was in the bank before.
    """
    handed_on = Q(handovers__status__in=COUNTED, handovers__remittances__status__in=COUNTED)
    return Shipment.objects.filter(Q(cash_collected=0) | handed_on, status=Shipment.Status.DELIVERED)


def cleared_sales() -> QuerySet[CashSale]:
    """Return sales at hand-over of which the cash has reached the operator's clearing: their sellers can be paid."""
    counter = Q(shift__remittance_link__remittance__status__in=COUNTED)
    van = Q(
        handover_link__cashhandover__status__in=COUNTED,
        handover_link__cashhandover__remittances__status__in=COUNTED,
    )
    return CashSale.objects.filter(counter | van, voided_at__isnull=True)

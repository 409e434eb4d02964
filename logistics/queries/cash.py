"""Where the cash is, from the rows of deliveries, handovers and remittances; the ledger must say the same."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from logistics.models import (
    Carrier,
    CashCount,
    CashHandover,
    DeliveryAttempt,
    Point,
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
    """Return the delivered shipments of which the carrier has not handed over the cash, oldest first."""
    return delivered_by(carrier).filter(handover_links__isnull=True).order_by("closed_at", "pk")


def handovers_to_remit(point: Point) -> QuerySet[CashHandover]:
    """Return the finished handovers that are not in a remittance, oldest first."""
    return point.handovers.filter(status__in=COUNTED, remittance_links__isnull=True).order_by("counted_at", "pk")


def held_by_carrier(carrier: Carrier) -> int:
    """Return the đồng that the carrier answers for: collected and not yet in a finished handover."""
    finished = Q(handovers__status__in=COUNTED)
    total: int | None = delivered_by(carrier).exclude(finished).aggregate(sum=Sum("cash_collected"))["sum"]
    return total or 0


def held_in_till(point: Point) -> int:
    """Return the đồng that the till answers for: counted in finished handovers, less what left for clearing."""
    came: int | None = point.handovers.filter(status__in=COUNTED).aggregate(sum=Sum("counted"))["sum"]
    left: int | None = point.remittances.filter(status__in=COUNTED).aggregate(sum=Sum("expected"))["sum"]
    return (came or 0) - (left or 0)


def counts_to_approve(point: Point) -> tuple[QuerySet[CashHandover], QuerySet[Remittance]]:
    """Return the handovers and the remittances of the point that wait for a second person."""
    waiting = CashCount.Status.DIFFERENCE
    return point.handovers.filter(status=waiting), point.remittances.filter(status=waiting)


def cleared_shipments() -> QuerySet[Shipment]:
    """Return delivered shipments of which the cash has reached the operator's clearing: their sellers can be paid."""
    return Shipment.objects.filter(
        status=Shipment.Status.DELIVERED,
        handovers__status__in=COUNTED,
        handovers__remittances__status__in=COUNTED,
    )

"""What the pages of the counter list and count; each figure is one query, however many rows there are."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from logistics.models import (
    Carrier,
    CashHandover,
    CashSale,
    DeliveryAttempt,
    Point,
    Refund,
    Run,
    Scan,
    Shift,
    Shipment,
    Stop,
)
from logistics.queries import (
    counts_to_approve,
    coverage_in_force,
    expected_at,
    for_review,
    handovers_to_remit,
    held_in_till,
    ready_for_run,
    returning_at,
    shifts_to_approve,
    shifts_to_remit,
)
from logistics.queries.cash import COUNTED, refunds_to_remit
from marketplace.common import clock

State = Shipment.Status


@dataclass(frozen=True)
class Today:
    """The day at a glance: parcels unless it says đồng."""

    at_farms: int
    accepted: int
    to_send_on: int
    expected: int
    ready: int
    out: int
    failed: int
    returning: int
    review: int
    with_carriers: int  # đồng
    in_till: int  # đồng
    waiting_counts: int


@dataclass(frozen=True)
class ToRemit:
    """What waits in the till to go to clearing: hand-overs and shifts' takings, less refunds paid from it."""

    handovers: list[CashHandover]
    shifts: list[Shift]
    refunds: list[Refund]

    @property
    def expected(self) -> int:
        """Return the đồng to be counted."""
        came = sum(one.counted for one in self.handovers) + sum(one.takings for one in self.shifts)
        return came - sum(one.amount for one in self.refunds)

    @property
    def count(self) -> int:
        """Return how many papers there are."""
        return len(self.handovers) + len(self.shifts) + len(self.refunds)


class Held(NamedTuple):
    """Đồng that a carrier answers for, the part of it that nobody has counted yet, from how many parcels and sales."""

    held: int
    uncounted: int
    parcels: int


NOTHING_HELD = Held(0, 0, 0)


def today_at(point: Point) -> Today:
    """Return what the first page of the counter shows."""
    stops = Stop.objects.filter(run__point=point, run__status=Run.Status.OUT, brought_back_at__isnull=True).aggregate(
        out=Count("pk", filter=Q(status=Stop.Status.WAITING)),
        failed=Count("pk", filter=Q(status=Stop.Status.FAILED)),
    )
    return Today(
        at_farms=at_farms_near(point).count(),
        accepted=scanned_today(point, Scan.Kind.ACCEPT).values("item").distinct().count(),
        to_send_on=to_send_on(point).count(),
        expected=expected_at(point).exclude(status=State.ALLOCATED).exclude(acceptance_point=point).count(),
        ready=ready_for_run(point).count(),
        out=stops["out"],
        failed=stops["failed"],
        returning=returning_at(point).count(),
        review=for_review(point).count(),
        with_carriers=sum(held.held for held in held_by_carriers(point).values()),
        in_till=held_in_till(point),
        waiting_counts=sum(counts.count() for counts in (*counts_to_approve(point), shifts_to_approve(point))),
    )


def at_farms_near(point: Point) -> QuerySet[Shipment]:
    """Return what households in the communes of the point have packed and not brought yet."""
    communes = coverage_in_force(clock.today()).filter(point=point).order_by().values("commune")
    return Shipment.objects.filter(
        status=State.ALLOCATED, seller_order__stocking_place__household__commune__in=communes
    )


def start_of_today() -> dt.datetime:
    """Return midnight in Vietnam."""
    return clock.midnight(clock.today())


def scanned_today(point: Point, kind: str) -> QuerySet[Scan]:
    """Return today's scans of a kind at the point, the newest first."""
    return Scan.objects.filter(point=point, kind=kind, server_time__gte=start_of_today()).order_by(
        "-server_time", "-pk"
    )


def to_send_on(point: Point) -> QuerySet[Shipment]:
    """Return what lies here and is delivered from elsewhere: accepted here, or arrived on its way."""
    accepted = Q(acceptance_point=point, status=State.HANDED_IN)
    last = Scan.objects.filter(item__shipment=OuterRef("pk")).order_by("-device_time", "-pk")
    seen_here = Scan.objects.filter(point=point, kind=Scan.Kind.ARRIVE).values("item__shipment")
    arrived = Q(status=State.IN_TRANSIT, pk__in=seen_here, last_kind=Scan.Kind.ARRIVE, last_point=point.pk)
    return (
        Shipment.objects.annotate(
            last_kind=Subquery(last.values("kind")[:1]), last_point=Subquery(last.values("point")[:1])
        )
        .filter(accepted | arrived)
        .exclude(delivery_point=point)
        .order_by("delivery_point__name", "delivery_point", "pk")
    )


def with_parcels(shipments: QuerySet[Shipment]) -> QuerySet[Shipment]:
    """Load what a line about a shipment shows: order, commune, where it is delivered, its parcels."""
    return shipments.select_related("seller_order__order__commune__province", "delivery_point").prefetch_related(
        "items"
    )


def held_by_carriers(point: Point) -> dict[int, Held]:
    """Return what each of the point's carriers holds, by the carrier's id; who holds nothing is not in it.

    Collected at doors and taken for goods sold from the van.
    """
    held = _from_doors(point)
    for carrier, sold in _from_vans(point).items():
        held[carrier] = Held(*(sum(pair) for pair in zip(held.get(carrier, NOTHING_HELD), sold, strict=True)))
    return held


def _from_vans(point: Point) -> dict[int, Held]:
    sales = CashSale.objects.filter(carrier__point=point, voided_at__isnull=True)
    rows = sales.exclude(handover_link__cashhandover__status__in=COUNTED).values_list("carrier")
    uncounted = Q(handover_link__isnull=True)
    summed = rows.annotate(
        held=Sum("due"), uncounted=Sum("due", filter=uncounted, default=0), papers=Count("pk", filter=uncounted)
    )
    return {carrier: Held(held, open_sum, papers) for carrier, held, open_sum, papers in summed}


def _from_doors(point: Point) -> dict[int, Held]:
    finished = Q(shipment__handovers__status__in=COUNTED)
    delivered = DeliveryAttempt.objects.filter(
        carrier__point=point,
        outcome=DeliveryAttempt.Outcome.DELIVERED,
        shipment__status=State.DELIVERED,
    ).exclude(finished)
    uncounted = Q(shipment__handover_links__isnull=True)
    rows = delivered.values_list("carrier").annotate(
        held=Sum("shipment__cash_collected"),
        uncounted=Sum("shipment__cash_collected", filter=uncounted, default=0),
        parcels=Count("pk", filter=uncounted),
    )
    return {carrier: Held(held, open_sum, parcels) for carrier, held, open_sum, parcels in rows}


def to_remit(point: Point) -> ToRemit:
    """Return what waits in the till to go to clearing (three queries)."""
    return ToRemit(
        list(handovers_to_remit(point).select_related("carrier__user")),
        list(shifts_to_remit(point).select_related("clerk")),
        list(refunds_to_remit(point).select_related("order")),
    )


def runs_with_progress(runs: QuerySet[Run]) -> QuerySet[Run]:
    """Load what a line about a run shows: its carrier and how far it has come."""
    undelivered = ~Q(stops__status=Stop.Status.DELIVERED)
    return runs.select_related("carrier__user").annotate(
        stop_count=Count("stops"),
        delivered=Count("stops", filter=Q(stops__status=Stop.Status.DELIVERED)),
        away=Count("stops", filter=undelivered & Q(stops__brought_back_at__isnull=True)),
        cash=Sum(F("stops__shipment__cash_due"), default=0),
    )


def carriers_of(point: Point) -> QuerySet[Carrier]:
    """Return the carriers who work from the point now, by code, with the number of their runs that are not closed."""
    on_hand = Count("runs", filter=~Q(runs__status=Run.Status.CLOSED))
    carriers = Carrier.objects.filter(point=point, is_active=True)
    return carriers.select_related("user").annotate(open_runs=on_hand).order_by("code")

"""What lies where: the lists of the post-office desk."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from logistics.models import Coverage, Point, Run, Scan, Shipment, Stop
from logistics.queries.zones import not_held
from marketplace.common import clock
from marketplace.common.compiled import Given

State = Shipment.Status


def shipments_at(point: Point) -> QuerySet[Shipment]:
    """Return what lies at the point now: accepted there and not gone on, or arrived for delivery, or going back."""
    accepted = Q(acceptance_point=point, status=State.HANDED_IN)
    arrived = Q(delivery_point=point, status=State.AT_OFFICE)
    return Shipment.objects.filter(accepted | arrived | (_going_back_from(point))).order_by("promised_by", "pk")


def at_office(point: Point | Given) -> QuerySet[Shipment]:
    """Return what the point can hand to a carrier: arrived, or accepted at the very point that delivers it."""
    accepted_here = Q(status=State.HANDED_IN, acceptance_point=F("delivery_point"))
    return Shipment.objects.filter(Q(status=State.AT_OFFICE) | accepted_here, delivery_point=point)


def is_at_office(shipment: Shipment, point: Point) -> bool:
    """Whether a shipment in hand is among ``at_office``."""
    accepted_here = shipment.status == State.HANDED_IN and shipment.acceptance_point_id == shipment.delivery_point_id
    return shipment.delivery_point_id == point.pk and (shipment.status == State.AT_OFFICE or accepted_here)


def ready_for_run(point: Point | Given, at: dt.datetime | Given | None = None) -> QuerySet[Shipment]:
    """Return what can be planned: at the office, on no run that is planned or out, not kept by a red zone (now).

    The earliest promised first.
    """
    on_run = Stop.objects.filter(shipment=OuterRef("pk"), status=Stop.Status.WAITING)
    return not_held(at_office(point).filter(~Exists(on_run)), at or clock.now()).order_by("promised_by", "pk")


def returning_at(point: Point) -> QuerySet[Shipment]:
    """Return what lies at the point and waits to go back to its seller."""
    return Shipment.objects.filter(_going_back_from(point)).order_by("pk")


def expected_at(point: Point) -> QuerySet[Shipment]:
    """Return what is under way to the point for delivery and has not arrived."""
    under_way = [State.ALLOCATED, State.HANDED_IN, State.IN_TRANSIT]
    return Shipment.objects.filter(delivery_point=point, status__in=under_way).order_by("promised_by", "pk")


def for_review(point: Point) -> QuerySet[Shipment]:
    """Return shipments of which scans contradict each other: a person looks into them."""
    return Shipment.objects.filter(delivery_point=point, contradictions__gt=0).order_by("-pk")


def scans_of(shipment: Shipment) -> QuerySet[Scan]:
    """Return the story of a shipment's parcels by time."""
    return Scan.objects.filter(item__shipment=shipment).select_related("item", "point").order_by("device_time", "pk")


def open_runs(point: Point) -> QuerySet[Run]:
    """Return the runs of a point that have not closed, newest first."""
    return point.runs.exclude(status=Run.Status.CLOSED).select_related("carrier__user").order_by("-made_at", "-pk")


def coverage_in_force(on: dt.date) -> QuerySet[Coverage]:
    """Return who delivers where on the day, communes in order, the first to ask first."""
    covered: QuerySet[Coverage] = Coverage.objects.in_force(on)
    return covered.select_related("point", "commune").order_by("commune__code", "rank", "point_id")


def _going_back_from(point: Point) -> Q:
    with_carrier = Stop.objects.filter(
        shipment=OuterRef("pk"), run__status=Run.Status.OUT, brought_back_at__isnull=True
    )
    return Q(~Exists(with_carrier), delivery_point=point, status=State.RETURNING)

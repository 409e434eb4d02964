"""Runs are planned by a sequencer over what lies at the office; the plan says how it came about."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from logistics.domain.errors import NothingToDo
from logistics.domain.guards import require_clerk
from logistics.domain.locks import lock_shipments
from logistics.models import Carrier, PostalItem, Run, Shipment, Stop
from logistics.queries.desk import ready_for_run
from logistics.solver.nearest import NearestNeighbour
from logistics.solver.protocol import MatrixProvider, Place, Plan, Problem, Sequencer
from logistics.solver.travel import EstimatedTravel
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import WrongState
from marketplace.common.geo import great_circle_m

VISIT_SECONDS = 240
"""Time at a door: finding it, calling, counting money. Assumed until runs have been measured."""

START_OF_ROUND = dt.time(9, 0)
"""Carriers leave after the morning's bags are sorted; decides only whether peak speeds are taken."""

UNKNOWN_WEIGHT = "unknown_weight"

_READY: Compiled[Any] = Compiled(lambda: ready_for_run(Given("point"), Given("at")).values_list("pk"))
_STILL_READY: Compiled[Any] = Compiled(
    lambda: ready_for_run(Given("point"), Given("at")).filter(pk__among=Given("ids")).values_list("pk")
)


def plan_run(
    *,
    carrier: Carrier,
    day: dt.date,
    by: User,
    shipments: Sequence[Shipment] | None = None,
    sequencer: Sequencer | None = None,
    travel: MatrixProvider | None = None,
) -> Run:
    """Put shipments that lie at the carrier's office in the order of a round, the earliest promised first to go along.

    Without ``shipments`` all that are ready are asked. What the carrier cannot take is left out with its reason, in
    ``run.plan``. Raises ``WrongState`` where one is no longer ready, ``NothingToDo`` where none can go.
    """
    require_clerk(by, carrier.point)
    with transaction.atomic():
        carrier = (
            Carrier.objects.select_for_update(no_key=True, of=("self",)).select_related("point").get(pk=carrier.pk)
        )
        if not carrier.is_active:
            raise WrongState(_("Bưu tá này đang nghỉ. Xin chọn bưu tá khác."))
        chosen = _lock_ready(carrier, shipments)
        weighed, unknown = _weigh(chosen)
        plan = _solve(carrier, weighed, day, sequencer or NearestNeighbour(), travel or EstimatedTravel(great_circle_m))
        visited = [weighed[place - 1][0] for place in plan.order]
        if not visited:
            raise NothingToDo(_("Không có bưu gửi nào vừa sức chở của bưu tá này."))
        run = Run.objects.create(
            code=_code(carrier, day),
            carrier=carrier,
            point=carrier.point,
            day=day,
            plan=plan.record() | {"left_out": _left_out(plan, weighed, unknown), "made_by": by.pk},
        )
        Stop.objects.bulk_create(
            Stop(run=run, shipment=shipment, sequence=sequence) for sequence, shipment in enumerate(visited, start=1)
        )
    return run


def _lock_ready(carrier: Carrier, shipments: Sequence[Shipment] | None) -> list[Shipment]:
    """Lock what is asked for and return it, the earliest promised first."""
    where = {"point": carrier.point_id, "at": clock.now()}
    found = _READY.rows(**where) if shipments is None else [(shipment.pk,) for shipment in shipments]
    asked = {pk for (pk,) in found}
    if not asked:
        raise NothingToDo(_("Bưu cục không còn bưu gửi nào chờ phát."))
    locked = lock_shipments(asked)
    still = {pk for (pk,) in _STILL_READY.rows(ids=list(asked), **where)}  # asked again, now that they are locked
    gone = [shipment.seller_order.number for shipment in locked if shipment.pk not in still]
    if gone and shipments is not None:
        raise WrongState(
            _("%(numbers)s không ở bưu cục hoặc đã có trong chuyến khác. Xin tải lại danh sách.")
            % {"numbers": ", ".join(gone[:5])}
        )
    return sorted((shipment for shipment in locked if shipment.pk in still), key=_urgency)


def _urgency(shipment: Shipment) -> tuple[dt.datetime, int]:
    return shipment.promised_by or shipment.created_at, shipment.pk


def _weigh(shipments: Sequence[Shipment]) -> tuple[list[tuple[Shipment, int]], list[Shipment]]:
    """Return shipments with their grams, and those with a parcel that nobody weighed: unknown is never zero."""
    totals: dict[int, int] = {}
    unweighed = {shipment.pk for shipment in shipments}
    items = PostalItem.objects.filter(shipment__in=unweighed)
    rows = items.values_list("shipment").annotate(Sum("grams"), weighed=Count("grams"), parcels=Count("pk"))
    for pk, grams, weighed, parcels in rows:
        if weighed == parcels:
            totals[pk] = grams
            unweighed.discard(pk)
    known = [(shipment, totals[shipment.pk]) for shipment in shipments if shipment.pk not in unweighed]
    return known, [shipment for shipment in shipments if shipment.pk in unweighed]


def _solve(
    carrier: Carrier,
    weighed: Sequence[tuple[Shipment, int]],
    day: dt.date,
    sequencer: Sequencer,
    travel: MatrixProvider,
) -> Plan:
    office = Place(carrier.point.latitude, carrier.point.longitude)
    places = [office, *(_door(shipment, office) for shipment, _grams in weighed)]
    departure = dt.datetime.combine(day, START_OF_ROUND, tzinfo=clock.VIETNAM)
    problem = Problem(
        travel=travel.matrix(places, departure),
        grams=[0, *(grams for _shipment, grams in weighed)],
        capacity=carrier.max_grams,
        visit_seconds=VISIT_SECONDS,
    )
    return sequencer.sequence(problem)


def _door(shipment: Shipment, office: Place) -> Place:
    if shipment.latitude is None or shipment.longitude is None:
        return office  # nothing is known of the door: visited first, as if it were next to the office
    return Place(shipment.latitude, shipment.longitude)


def _left_out(plan: Plan, weighed: Sequence[tuple[Shipment, int]], unknown: Sequence[Shipment]) -> list[dict[str, Any]]:
    reasons = [(weighed[left.place - 1][0], left.reason) for left in plan.left_out]
    reasons += [(shipment, UNKNOWN_WEIGHT) for shipment in unknown]
    return [
        {"shipment": shipment.pk, "number": shipment.seller_order.number, "reason": reason}
        for shipment, reason in reasons
    ]


def _code(carrier: Carrier, day: dt.date) -> str:
    """Return the next code of the carrier's day. The carrier's row is locked, so two plans never get the same."""
    before = Run.objects.filter(carrier=carrier, day=day).count()
    return f"R{day:%y%m%d}-{carrier.code}-{before + 1}"

"""A run goes out with its parcels, and closes when each has been delivered or is back at the office."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.domain.errors import NothingToDo
from logistics.domain.guards import require_at_door, require_clerk
from logistics.domain.locks import lock_shipment, lock_shipments
from logistics.domain.messages import tell_out_for_delivery
from logistics.domain.parcels import Event, Parcels
from logistics.models import Point, Run, Scan, Shipment, Stop
from logistics.queries.desk import is_at_office
from logistics.queries.zones import not_held
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import WrongState
from marketplace.shop.order.models import RefusedGoods

_EVENTS = UUID("5b0a3f6e-31a5-4c0e-9d4e-6d6f6c6f6773")
"""Name space of the keys of scans that our own steps write: the same step has the same key."""

_NOT_HELD: Compiled[Any] = Compiled(
    lambda: not_held(Shipment.objects.filter(pk__among=Given("ids")), Given("at")).values_list("pk")
)


def _at_office(parcels: Parcels, stop: Stop, kind: Scan.Kind, point: Point) -> list[Event]:
    """Return the scans of a stop's parcels at the office of its run, now."""
    return parcels.events(
        parcels.shipments[stop.shipment_id],
        kind,
        step=(_EVENTS, f"{kind}:{stop.pk}:"),
        point=point,
        device_time=clock.now(),
    )


def send_out_run(*, run: Run, by: User) -> Run:
    """Hand the run's parcels to its carrier: OUT scans, and a message to each customer.

    What a zone that turned red since the plan keeps from its door stays at the office, and can be planned again once
    it may leave. Called again, it changes nothing. Raises ``WrongState`` where a parcel is no longer at the office,
    ``NothingToDo`` where none may leave.
    """
    require_clerk(by, run.point)
    with transaction.atomic():
        run = _lock(run)
        if run.status == Run.Status.OUT:
            return run
        if run.status != Run.Status.PLANNED:
            raise WrongState(_("Chuyến này đã về, không xuất phát lại được."))
        stops = {stop.shipment_id: stop for stop in run.stops.filter(status=Stop.Status.WAITING)}
        if not stops:
            raise NothingToDo(_("Chuyến này không có điểm giao nào."))
        shipments = lock_shipments(stops)
        _require_present(run, shipments)
        shipments = _leave_held(run, shipments)
        run.status = Run.Status.OUT
        run.out_at = clock.now()
        run.save(update_fields=["status", "out_at"])
        parcels = Parcels(shipments)
        leaving = [stops[shipment.pk] for shipment in shipments]
        parcels.note(
            [event for stop in leaving for event in _at_office(parcels, stop, Scan.Kind.OUT, run.point)], by=by
        )
        parcels.save()
        tell_out_for_delivery(run, [(shipment, stops[shipment.pk]) for shipment in shipments])
    return run


def _leave_held(run: Run, shipments: list[Shipment]) -> list[Shipment]:
    """Leave at the office what may not go to its door now; return the rest."""
    moment = clock.now()
    free = {pk for (pk,) in _NOT_HELD.rows(ids=[shipment.pk for shipment in shipments], at=moment)}
    if not free:
        raise NothingToDo(_("Mọi điểm giao của chuyến này đang là vùng đỏ. Xin bỏ chuyến; hàng chờ tổ cộng đồng."))
    if len(free) < len(shipments):
        held = run.stops.filter(status=Stop.Status.WAITING).exclude(shipment__in=free)
        held.update(status=Stop.Status.UNTRIED, brought_back_at=moment)
    return [shipment for shipment in shipments if shipment.pk in free]


def withdraw_run(*, run: Run, by: User) -> Run:
    """Take back a planned run that will not leave (a carrier is ill): its parcels can be planned anew.

    Called again, it changes nothing. Raises ``WrongState`` once the run is out.
    """
    require_clerk(by, run.point)
    with transaction.atomic():
        run = _lock(run)
        if run.status == Run.Status.CLOSED and run.out_at is None:
            return run
        if run.status != Run.Status.PLANNED:
            raise WrongState(_("Chuyến đã xuất phát, không bỏ được. Xin nhận hàng về rồi đóng chuyến."))
        moment = clock.now()
        run.stops.filter(status=Stop.Status.WAITING).update(status=Stop.Status.UNTRIED, brought_back_at=moment)
        run.status = Run.Status.CLOSED
        run.closed_at = moment
        run.save(update_fields=["status", "closed_at"])
    return run


def bring_back(*, stop: Stop, by: User) -> Stop:
    """Take a parcel back at the office that was not delivered: after a failed visit, or not visited at all.

    Called again, it changes nothing. Raises ``WrongState`` for a delivered one and before the run is out.
    """
    require_clerk(by, stop.run.point)
    with transaction.atomic():
        shipment = lock_shipment(stop.shipment_id)
        stop = Stop.objects.select_related("run__point").select_for_update(no_key=True, of=("self",)).get(pk=stop.pk)
        if stop.brought_back_at is not None:
            return stop
        if stop.status == Stop.Status.DELIVERED:
            raise WrongState(_("Bưu gửi này đã giao, không còn gì để nhận về."))
        if stop.run.status != Run.Status.OUT:
            raise WrongState(_("Chuyến này không đang đi, không có gì để nhận về."))
        if stop.status == Stop.Status.WAITING:
            stop.status = Stop.Status.UNTRIED
        stop.brought_back_at = clock.now()
        stop.save(update_fields=["status", "brought_back_at"])
        parcels, kinds = Parcels([shipment]), [Scan.Kind.BACK]
        if shipment.status == Shipment.Status.RETURNING:  # from here the office sends it back
            kinds.append(Scan.Kind.RETURN)
        parcels.note([event for kind in kinds for event in _at_office(parcels, stop, kind, stop.run.point)], by=by)
        parcels.save()
    return stop


def close_run(*, run: Run, by: User) -> Run:
    """Close a run: every stop is done and what was not delivered lies at the office again.

    Called again, it changes nothing. Raises ``WrongState`` and says how many parcels are still with the carrier.
    """
    require_at_door(by, run)
    with transaction.atomic():
        run = _lock(run)
        if run.status == Run.Status.CLOSED:
            return run
        if run.status != Run.Status.OUT:
            raise WrongState(_("Chuyến này chưa xuất phát."))
        away = run.stops.exclude(status=Stop.Status.DELIVERED).filter(brought_back_at__isnull=True).count()
        if away:
            raise WrongState(
                _("Còn %(count)d bưu gửi chưa giao cũng chưa nhận về. Xin nhận về bưu cục rồi đóng chuyến.")
                % {"count": away}
            )
        _require_refused_back(run)
        run.status = Run.Status.CLOSED
        run.closed_at = clock.now()
        run.save(update_fields=["status", "closed_at"])
    return run


def _require_refused_back(run: Run) -> None:
    """Raise ``WrongState`` while the carrier still has packs that customers refused."""
    delivered = run.stops.filter(status=Stop.Status.DELIVERED).values("shipment__seller_order")
    waiting = RefusedGoods.objects.filter(line__seller_order__in=delivered, back_at__isnull=True)
    numbers = sorted(set(waiting.values_list("line__seller_order__number", flat=True)))
    if numbers:
        raise WrongState(
            _("Bưu tá còn giữ gói khách không nhận của %(numbers)s. Xin nhận về rồi đóng chuyến.")
            % {"numbers": ", ".join(numbers[:5])}
        )


def _lock(run: Run) -> Run:
    return (
        Run.objects.select_related("point", "carrier__user").select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
    )


def _require_present(run: Run, shipments: list[Shipment]) -> None:
    gone = [shipment.seller_order.number for shipment in shipments if not is_at_office(shipment, run.point)]
    if gone:
        raise WrongState(
            _("%(numbers)s không còn ở bưu cục. Xin bỏ chuyến này rồi xếp lại.") % {"numbers": ", ".join(gone[:5])}
        )

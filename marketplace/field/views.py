"""The carrier's phone: the run, one stop at a time, and the cash. Works without JavaScript and on a bad line."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from logistics.domain import cash_after_refusal, record_delivery, record_failure
from logistics.domain.coverage import zone_note
from logistics.models import DeliveryAttempt, Run, Shipment, Stop
from logistics.queries import handovers_visible_to, zone_of
from logistics.rules import is_carrier_of
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.templatetags.market import dong
from marketplace.field.access import carrier_page, is_at_hand
from marketplace.field.forms import DeliverForm, FailForm
from marketplace.field.trips import purse_of, stops_of, trips_of
from marketplace.shop.order.models import Line

HANDOVERS_SHOWN = 10
Outcome = DeliveryAttempt.Outcome


@require_safe
@carrier_page
def run(request: HttpRequest) -> HttpResponse:
    """Show the stops in order, what is still on hand, and the cash."""
    context = {"trips": trips_of(request.carrier), "purse": purse_of(request.carrier)}
    return render(request, "carrier/run.html", context)


@require_safe
@carrier_page
def cash(request: HttpRequest) -> HttpResponse:
    """Show the cash that the carrier holds, parcel by parcel, and what was handed over before."""
    own = handovers_visible_to(request.user).filter(carrier=request.carrier).select_related("point", "counted_by")
    context = {"purse": purse_of(request.carrier), "handovers": own.order_by("-counted_at", "-pk")[:HANDOVERS_SHOWN]}
    return render(request, "carrier/cash.html", context)


@require_safe
@carrier_page
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one stop with what can be recorded there."""
    return _show(request, _stop(request, pk))


@require_POST
@carrier_page
def deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the parcel was handed over against the cash."""
    visited = _stop(request, pk)
    form = DeliverForm(request.POST, lines=_lines(visited))
    if not form.is_valid() or form.cleaned_data["recount"]:
        return _show(request, visited, deliver_form=form)
    typed = form.cleaned_data
    event = {"cash": typed["collected"], "received_by": typed["received_by"]}
    refused = {"refused": form.refused, "refused_reason": typed["refused_reason"]}
    try:
        if not _is_known(request, visited, typed["key"], outcome=Outcome.DELIVERED, **event):
            record_delivery(**_who(request, visited), key=typed["key"], **event, **refused)
    except DomainError as error:
        show_refusal(form, error)
        return _show(request, visited, deliver_form=form)
    number = visited.shipment.seller_order.number
    messages.success(
        request, _("Đã giao %(number)s, thu %(cash)s.") % {"number": number, "cash": dong(typed["collected"])}
    )
    return redirect("carrier:run")


@require_POST
@carrier_page
def fail(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the parcel could not be handed over, and why."""
    visited = _stop(request, pk)
    form = FailForm(request.POST)
    if not form.is_valid():
        return _show(request, visited, fail_form=form)
    typed = form.cleaned_data
    try:
        if not _is_known(request, visited, typed["key"], outcome=Outcome.FAILED, reason=typed["reason"]):
            record_failure(**_who(request, visited), key=typed["key"], reason=typed["reason"])
    except DomainError as error:
        show_refusal(form, error)
        return _show(request, visited, fail_form=form)
    number = visited.shipment.seller_order.number
    goes_back = Shipment.objects.get(pk=visited.shipment_id).status == Shipment.Status.RETURNING
    said = _("Đã ghi %s chưa giao được. Bưu gửi này phải mang về bưu cục để trả người bán.")
    messages.warning(request, (said if goes_back else _("Đã ghi %s chưa giao được.")) % number)
    return redirect("carrier:run")


def _lines(visited: Stop) -> list[Line]:
    return list(visited.shipment.seller_order.lines.order_by("pk"))


def _due(visited: Stop, form: DeliverForm | None) -> int:
    """Return the đồng to collect: for what is taken, where packs were typed as refused."""
    if form is None or not form.is_bound or form.errors or not form.refused:
        return visited.shipment.cash_due
    return cash_after_refusal(visited.shipment.seller_order, form.refused)


def _stop(request: HttpRequest, pk: int) -> Stop:
    """Return a stop of the carrier's own run; any other does not exist for them."""
    found = get_object_or_404(stops_of(request.carrier), pk=pk)  # type: ignore[attr-defined]
    if not is_carrier_of(request.user, found):
        raise Http404
    return found


def _who(request: HttpRequest, visited: Stop) -> dict[str, Any]:
    carrier = request.carrier  # type: ignore[attr-defined]
    return {"shipment": visited.shipment, "carrier": carrier, "device_time": clock.now(), "by": request.user}


def _is_known(request: HttpRequest, visited: Stop, key: Any, **event: Any) -> bool:
    """Whether this very form had been recorded before: the answer got lost on the way, so it was sent again."""
    carrier = request.carrier  # type: ignore[attr-defined]
    return DeliveryAttempt.objects.filter(key=key, shipment=visited.shipment, carrier=carrier, **event).exists()


def _show(
    request: HttpRequest, visited: Stop, *, deliver_form: DeliverForm | None = None, fail_form: FailForm | None = None
) -> HttpResponse:
    """Show the stop as it is now, with what was typed."""
    visited = _stop(request, visited.pk)  # fresh: a refused form may have come from a stale page
    at_hand = is_at_hand(visited)
    shipment = visited.shipment
    out = at_hand and visited.run.status == Run.Status.OUT and shipment.status != Shipment.Status.RETURNING
    order = shipment.seller_order.order
    zone = zone_of(order.commune, clock.now()) if at_hand and order.commune is not None else None
    context = {
        "zone": zone,
        "zone_note": zone_note(zone),
        "stop": visited,
        "shipment": shipment,
        "order": order,
        "lines": _lines(visited),
        "due": _due(visited, deliver_form),
        "at_hand": at_hand,
        "can_record": out,
        "deliver_form": deliver_form
        or DeliverForm(initial={"received_by": order.recipient_name}, lines=_lines(visited)),
        "fail_form": fail_form or FailForm(),
        "refused": deliver_form or fail_form,
        "attempts": shipment.delivery_attempts.filter(carrier=request.carrier).order_by("device_time", "pk"),  # type: ignore[attr-defined]
    }
    return render(request, "carrier/stop.html", context)

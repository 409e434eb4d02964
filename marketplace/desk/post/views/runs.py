"""Runs: plan, send out, take back what was not delivered, close."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logistics.domain import bring_back, close_run, plan_run, send_out_run, withdraw_run
from logistics.models import Run, Shipment, Stop
from logistics.queries import points_visible_to, ready_for_run, runs_visible_to, stops_visible_to
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.text import clean
from marketplace.desk.post import figures
from marketplace.desk.post.access import post_page, use_point
from marketplace.desk.post.forms import PlanForm
from marketplace.shop.order.models import RefusedGoods

PER_PAGE = 30
MOST_READY = 300
"""Parcels that one page of planning lists, the earliest promised first; more than any one carrier takes."""


def _runs(request: HttpRequest) -> QuerySet[Run]:
    """Return the runs of the person's points (not their own rounds from another one)."""
    person = request.user
    return runs_visible_to(person).filter(point__in=points_visible_to(person))  # type: ignore[arg-type]


def _run(request: HttpRequest, code: str) -> Run:
    run = get_object_or_404(_runs(request).select_related("carrier__user", "point__operator"), code=clean(code))
    use_point(request, run.point)
    return run


@require_safe
@post_page
def run_list(request: HttpRequest) -> HttpResponse:
    """List today's runs and those that have not closed; the others on the second tab, by page."""
    runs = _runs(request).filter(point=request.counter.point).order_by("-day", "-made_at", "-pk")
    current = Q(day=clock.today()) | ~Q(status=Run.Status.CLOSED)
    tab = "old" if request.GET.get("tab") == "old" else "today"
    chosen = runs.filter(current) if tab == "today" else runs.exclude(current)
    page = Paginator(figures.runs_with_progress(chosen), PER_PAGE).get_page(request.GET.get("page"))
    ready = ready_for_run(request.counter.point).count() if tab == "today" else 0
    return render(request, "post/runs.html", {"page_obj": page, "tab": tab, "ready": ready})


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def run_new(request: HttpRequest) -> HttpResponse:
    """Choose a carrier and what goes along; the run that comes of it shows the order of stops and what is left out."""
    point = request.counter.point
    form = PlanForm(request.POST or None, point=point)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            run = plan_run(
                carrier=chosen["carrier"], day=clock.today(), by=request.user, shipments=list(chosen["shipments"])
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã xếp chuyến %s. Xem lại rồi cho xuất phát.") % run.code)
            return redirect("post:run", code=run.code)
    waiting = figures.with_parcels(ready_for_run(point)).annotate(grams=Sum("items__grams"))
    ticked = set(request.POST.getlist("shipments")) if form.is_bound else None
    rows = [(shipment, ticked is None or str(shipment.pk) in ticked) for shipment in waiting[:MOST_READY]]
    return render(request, "post/run_new.html", {"form": form, "rows": rows})


@require_safe
@post_page
def run_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one run: its stops in order, what was left out and why, and what is to be done now."""
    run = _run(request, code)
    return render(request, "post/run.html", _whole(run))


@require_safe
@post_page
def run_print(request: HttpRequest, code: str) -> HttpResponse:
    """Show the run as a sheet of paper; names and doors only while the run has not closed."""
    run = _run(request, code)
    return render(request, "post/run_print.html", _whole(run))


def _whole(run: Run) -> dict[str, Any]:
    stops = list(_stops(run))
    away = [stop for stop in stops if stop.status != Stop.Status.DELIVERED and stop.brought_back_at is None]
    return {
        "run": run,
        "stops": stops,
        "refused": _refused(run),
        "away": len(away),
        "delivered": sum(stop.status == Stop.Status.DELIVERED for stop in stops),
        "to_collect": sum(stop.shipment.cash_due for stop in stops),
        "collected": sum(stop.shipment.cash_collected for stop in stops if stop.status == Stop.Status.DELIVERED),
        "grams": sum(item.grams or 0 for stop in stops for item in stop.shipment.items.all()),
        "left_out": _left_out(run),
        "is_open": run.status != Run.Status.CLOSED,
        "withdrawn": run.status == Run.Status.CLOSED and run.out_at is None,
    }


def _refused(run: Run) -> set[int]:
    """Return the stops (ids) of which the carrier still has packs that were refused."""
    waiting = RefusedGoods.objects.filter(line__seller_order=OuterRef("shipment__seller_order"), back_at__isnull=True)
    return set(run.stops.filter(Exists(waiting), status=Stop.Status.DELIVERED).values_list("pk", flat=True))


def _stops(run: Run) -> QuerySet[Stop]:
    stops = run.stops.select_related("shipment__seller_order__order__commune__province").order_by("sequence")
    return stops.prefetch_related("shipment__items", "shipment__delivery_attempts")


def _left_out(run: Run) -> list[tuple[str, str]]:
    """Return (order number, why) of what the plan could not take along; it was all of this point."""
    why = {
        "too_heavy": _("nặng hơn sức chở của bưu tá"),
        "no_room": _("hết chỗ chở, để chuyến sau"),
        "unknown_weight": _("chưa cân, xin cân lại"),
    }
    return [(left["number"], why.get(left["reason"], left["reason"])) for left in run.plan.get("left_out", [])]


def _step(request: HttpRequest, code: str, step: Callable[..., Run], said: str) -> HttpResponse:
    """Take one step with a run and go back to it."""
    run = _run(request, code)
    try:
        step(run=run, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said % run.code)
    return redirect("post:run", code=run.code)


@require_POST
@post_page
def run_send_out(request: HttpRequest, code: str) -> HttpResponse:
    """Hand the parcels to the carrier; customers get their message."""
    gone = _step(request, code, send_out_run, _("Chuyến %s đã xuất phát. Khách đã được nhắn tin."))
    left = Stop.objects.filter(run__code=code, run__status=Run.Status.OUT, status=Stop.Status.UNTRIED).count()
    if left:
        messages.warning(request, _("%d bưu gửi vào vùng đỏ nên ở lại bưu cục, chờ tổ cộng đồng.") % left)
    return gone


@require_POST
@post_page
def run_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take back a planned run that does not leave."""
    return _step(request, code, withdraw_run, _("Đã bỏ chuyến %s. Hàng chờ xếp chuyến khác."))


@require_POST
@post_page
def run_close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a run of which everything is accounted for."""
    return _step(request, code, close_run, _("Đã đóng chuyến %s."))


@require_POST
@post_page
def stop_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one parcel back that was not delivered."""
    stops = stops_visible_to(request.user).filter(run__in=_runs(request))
    stop = get_object_or_404(stops.select_related("run__point__operator", "shipment__seller_order"), pk=pk)
    use_point(request, stop.run.point)
    number = stop.shipment.seller_order.number
    try:
        bring_back(stop=stop, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        shipment = Shipment.objects.get(pk=stop.shipment_id)
        if shipment.status == Shipment.Status.RETURNING:
            messages.warning(request, _("Đã nhận về %s. Bưu gửi này phải trả về người bán.") % number)
        else:
            messages.success(request, _("Đã nhận về %s, chờ xếp chuyến sau.") % number)
    return redirect("post:run", code=stop.run.code)

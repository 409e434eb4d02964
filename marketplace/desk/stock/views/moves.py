"""Transfers between stocking places, and vans that are counted when they are back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from logistics.domain import (
    approve_count,
    cancel_transfer,
    count_van,
    recall_transfer,
    receive_transfer,
    recount_van,
    request_transfer,
    send_transfer,
    stock_in_van,
)
from logistics.domain.recounts import may_recount
from logistics.models import Outlet, Point, Transfer, VanTrip
from logistics.queries import outlets_at, outlets_visible_to, points_visible_to, transfers_visible_to, trips_at
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.text import clean
from marketplace.desk.post.access import is_id, post_page, use_point
from marketplace.desk.stock.forms import (
    CountVanForm,
    LinesForm,
    ReasonForm,
    RecallForm,
    RecountForm,
    TransferForm,
    waits,
)
from marketplace.shop.partner.models import StockRecord

PER_PAGE = 30
MOST_ITEMS = 60
LONGEST_SEARCH = 60


@require_safe
@post_page
def transfers(request: HttpRequest) -> HttpResponse:
    """List transfers to and from the point and its vans, what waits for somebody first."""
    places = outlets_at(request.counter.point).values("partner")
    tab = "done" if request.GET.get("tab") == "done" else "open"
    waiting = [Transfer.Status.REQUESTED, Transfer.Status.SENT]
    rows = Transfer.objects.filter(Q(source__in=places) | Q(target__in=places))
    rows = rows.filter(status__in=waiting) if tab == "open" else rows.exclude(status__in=waiting)
    rows = rows.select_related("source", "target").prefetch_related("lines__product").order_by("-requested_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "stock/transfers.html", {"page_obj": page, "tab": tab})


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def transfer_new(request: HttpRequest) -> HttpResponse:
    """Ask for a transfer from one of the point's places to another place of the same seller, or the other way."""
    source, target = (_outlet(request, name) for name in ("source", "target"))
    records = _items(source, target)
    form = TransferForm(request.POST or None, records=records, initial={"point": request.counter.point.pk})
    if request.method == "POST" and source and target and form.is_valid():
        try:
            made = request_transfer(
                key=form.cleaned_data["key"],
                source=source.partner,
                target=target.partner,
                packs=form.packs,
                note=form.cleaned_data["note"],
                by=request.user,  # type: ignore[arg-type]
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã lập phiếu %s.") % made.number)
            return redirect("stock:transfer", number=made.number)
    own = list(outlets_at(request.counter.point))
    find = clean(request.GET.get("q", ""))[:LONGEST_SEARCH]
    others, more = _others(own, request.counter.point, find, [place for place in (source, target) if place])
    context = {
        "form": form,
        "source": source,
        "target": target,
        "own": own,
        "others": others,
        "more": more,
        "q": find,
    }
    return render(request, "stock/transfer_new.html", context)


def _others(own: list[Outlet], point: Point, find: str, chosen: list[Outlet]) -> tuple[list[Outlet], bool]:
    """Return places of the same sellers at other points, those chosen first, and whether there are more than shown."""
    rows = Outlet.objects.filter(
        partner__legal_seller__in={one.partner.legal_seller_id for one in own}, point__is_open=True
    ).exclude(point=point)
    rows = rows.select_related("partner__legal_seller").order_by("partner__name", "pk")
    kept = list(rows.filter(pk__in=[place.pk for place in chosen]))
    found = rows.exclude(pk__in=[place.pk for place in kept])
    if find:
        found = found.filter(Q(partner__name__icontains=find) | Q(point__code=find))
    shown = list(found[: MOST_ITEMS + 1])
    return kept + shown[:MOST_ITEMS], len(shown) > MOST_ITEMS


def _outlet(request: HttpRequest, name: str) -> Outlet | None:
    """Return the outlet that is named; that the person keeps one of both is the domain's to ask."""
    named = request.POST.get(name) or request.GET.get(name) or ""
    outlets = Outlet.objects.select_related("partner__legal_seller", "point", "carrier__point")
    return outlets.filter(pk=int(named)).first() if is_id(named) else None


def _items(source: Outlet | None, target: Outlet | None) -> list[StockRecord]:
    if source is None or target is None:
        return []
    records = StockRecord.objects.filter(partner=source.partner, num_in_stock__gt=0).select_related("product")
    return list(records.order_by("product__title", "pk")[:MOST_ITEMS])


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def transfer(request: HttpRequest, number: str) -> HttpResponse:
    """Show a transfer; its source sends it here, its target receives it."""
    found = _transfer(request, number)
    action = request.POST.get("action", "")
    recall = RecallForm(request.POST if action == "recall" else None, auto_id="id_recall_%s")
    form = LinesForm(request.POST if request.POST and not recall.is_bound else None, transfer=found)
    typed = recall if recall.is_bound else form
    if request.method == "POST" and (action == "cancel" or typed.is_valid()):
        try:
            _move(action, found, typed, request.user)
        except DomainError as error:
            messages.error(request, str(error)) if action == "cancel" else show_refusal(typed, error)
        else:
            messages.success(request, _("Đã ghi phiếu %s.") % found.number)
            return redirect("stock:transfer", number=found.number)
    keeps = set(outlets_visible_to(request.user).values_list("partner", flat=True))  # type: ignore[arg-type]
    context = {
        "transfer": found,
        "form": form,
        "can_send": found.status == Transfer.Status.REQUESTED and found.source_id in keeps,
        "can_receive": found.status == Transfer.Status.SENT and found.target_id in keeps,
        "can_cancel": found.status == Transfer.Status.REQUESTED,
        "recall_form": recall if _may_recall(request, found) else None,
        "lines": form.lines,
    }
    return render(request, "stock/transfer.html", context)


def _may_recall(request: HttpRequest, found: Transfer) -> bool:
    """Whether the goods are underway and the person sent them or leads the point they came from."""
    if found.status != Transfer.Status.SENT:
        return False
    home = Outlet.objects.select_related("point", "carrier__point").get(partner=found.source_id).home
    return bool(found.sent_by_id == request.user.pk or request.user.has_perm("logistics.lead_point", home))


def _move(action: str, found: Transfer, form: Any, by: Any) -> None:
    if action == "send":
        send_transfer(transfer=found, by=by, packs=form.packs)
    elif action == "receive":
        receive_transfer(transfer=found, by=by, packs=form.packs, reasons=form.reasons)
    elif action == "recall":
        recall_transfer(transfer=found, by=by, reason=form.cleaned_data["reason"])
    elif action == "cancel":
        cancel_transfer(transfer=found, by=by)


@require_safe
@post_page
def transfer_print(request: HttpRequest, number: str) -> HttpResponse:
    """Show the paper that travels with the goods."""
    found = _transfer(request, number)
    lines = found.lines.select_related("product").order_by("pk")
    return render(request, "stock/transfer_print.html", {"transfer": found, "lines": lines})


def _transfer(request: HttpRequest, number: str) -> Transfer:
    own = transfers_visible_to(request.user)  # type: ignore[arg-type]
    found = own.select_related("source", "target", "requested_by", "sent_by", "received_by", "recalled_by")
    return get_object_or_404(found, number=clean(number)[:24])


@require_safe
@post_page
def trips(request: HttpRequest) -> HttpResponse:
    """List the selling trips of the point's carriers."""
    page = Paginator(trips_at(request.counter.point), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "stock/trips.html", {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def trip(request: HttpRequest, pk: int) -> HttpResponse:
    """Count a van that is back; the head, if somebody else counted, approves what differs."""
    own = VanTrip.objects.filter(carrier__point__in=points_visible_to(request.user))  # type: ignore[arg-type]
    found = get_object_or_404(own.select_related("carrier__user", "carrier__point__operator", "approved_by"), pk=pk)
    use_point(request, found.carrier.point)
    out = found.status == VanTrip.Status.OUT
    records = stock_in_van(found.carrier) if out else []
    count_form = CountVanForm(request.POST if out and request.POST else None, records=records)
    recounts = request.POST.get("action") == "recount"
    reason_form = ReasonForm(request.POST if waits(found) and request.POST and not recounts else None)
    rows = list(found.counts.select_related("stockrecord__product").order_by("pk"))
    again = RecountForm(
        request.POST if recounts else None, records=[row.stockrecord for row in rows], auto_id="id_again_%s"
    )
    if request.method == "POST":
        done = _close(request, found, count_form if out else again if recounts else reason_form)
        if done is not None:
            return done
    context = {
        "trip": found,
        "count_form": count_form if out else None,
        "reason_form": reason_form if waits(found) and _is_second(request, found) else None,
        "recount_form": again if waits(found) and may_recount(found, request.user) else None,  # type: ignore[arg-type]
        "counts": rows,
        "recounts": found.recounts.select_related("stockrecord__product", "recounted_by").order_by("pk"),
        "sales": found.sales.select_related("order").order_by("-sold_at", "-pk")[:PER_PAGE],
    }
    return render(request, "stock/trip.html", context)


def _is_second(request: HttpRequest, found: VanTrip) -> bool:
    counted = {found.counted_by_id, found.carrier.user_id, *found.recounts.values_list("recounted_by", flat=True)}
    return request.counter.leads and request.user.pk not in counted  # type: ignore[attr-defined]


def _close(request: HttpRequest, found: VanTrip, form: Any) -> HttpResponse | None:
    if isinstance(form, RecountForm) and not may_recount(found, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    if isinstance(form, ReasonForm) and not request.counter.leads:  # type: ignore[attr-defined]
        raise PermissionDenied
    if not form.is_valid():
        return None
    try:
        if isinstance(form, RecountForm):
            why = form.cleaned_data["reason"]
            closed = recount_van(trip=found, counted=form.counted, reason=why, by=request.user)  # type: ignore[arg-type]
        elif isinstance(form, CountVanForm):
            closed = count_van(trip=found, counted=form.counted, by=request.user)  # type: ignore[arg-type]
        else:
            closed = approve_count(trip=found, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
    except DomainError as error:
        show_refusal(form, error)
        return None
    if waits(closed):
        messages.warning(request, _("Hàng trên xe lệch với sổ. Chờ trưởng bưu cục duyệt."))
    else:
        messages.success(request, _("Chuyến bán đã đóng."))
    return redirect("stock:trip", pk=found.pk)

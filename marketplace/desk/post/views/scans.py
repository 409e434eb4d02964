"""Scanning: in from the seller, in from another office, on to another office."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from logistics.models import Point, Scan, Shipment
from logistics.queries import expected_at
from marketplace.common.errors import DomainError
from marketplace.common.templatetags.market import moment, s10
from marketplace.desk.post import figures, scanning
from marketplace.desk.post.access import is_id, post_page
from marketplace.desk.post.forms import ScanForm, SendOnForm

SHOWN = 30
"""Scans of today that a page lists; the count above them is of all."""
BAGGED = 100
"""Parcels that one page of sending on lists; a post office of the lychee country has thousands in a morning."""


@dataclass(frozen=True)
class Way:
    """One way in: what is written, and where the page is."""

    kind: str
    url_name: str
    template: str
    scan: Callable[..., scanning.Seen]


ACCEPT = Way(Scan.Kind.ACCEPT, "post:accept", "post/accept.html", scanning.accept_once)
ARRIVE = Way(Scan.Kind.ARRIVE, "post:arrive", "post/arrive.html", scanning.arrive_once)


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def accept(request: HttpRequest) -> HttpResponse:
    """Accept parcels from sellers, one number after the other."""
    return _scan_page(request, ACCEPT)


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def arrive(request: HttpRequest) -> HttpResponse:
    """Scan in parcels that another office sent here."""
    return _scan_page(request, ARRIVE)


def _scan_page(request: HttpRequest, way: Way) -> HttpResponse:
    point = request.counter.point  # type: ignore[attr-defined]
    form = ScanForm(request.POST or None, point=point)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("s10", "key")}
        try:
            seen = way.scan(**facts, point=point, by=request.user)
        except DomainError as error:
            form.add_error("s10", ValidationError(str(error), code=error.code))
        else:
            _tell(request, way, seen)
            return redirect(f"{reverse(way.url_name)}?seen={seen.scan.pk}")
    return render(request, way.template, {"form": form, **_today(request, point, way)})


def _tell(request: HttpRequest, way: Way, seen: scanning.Seen) -> None:
    code = s10(seen.item.s10)
    if not seen.is_new:
        when = {"code": code, "when": moment(seen.scan.server_time), "where": seen.scan.point}
        sentence = _("%(code)s đã nhận lúc %(when)s tại %(where)s, không ghi thêm lần nữa.")
        if way is ARRIVE:
            sentence = _("%(code)s đã quét đến lúc %(when)s tại %(where)s, không ghi thêm lần nữa.")
        messages.info(request, sentence % when)
    elif not seen.fits:
        messages.warning(request, _("Đã ghi %s, nhưng lần quét này không khớp hành trình. Xin xem lại bưu gửi.") % code)
    elif way is ACCEPT:
        messages.success(request, _("Đã nhận %s.") % code)
    else:
        messages.success(request, _("%s đã đến bưu cục.") % code)


def _today(request: HttpRequest, point: Point, way: Way) -> dict[str, Any]:
    """Return today's scans, and the parcel that was scanned just now."""
    scans = figures.scanned_today(point, way.kind)
    rows = scans.select_related(
        "item__shipment__seller_order__order__commune__province", "item__shipment__delivery_point", "by"
    )
    seen = request.GET.get("seen", "")
    # A parcel that was scanned at this point before may be shown again; one of another point is not.
    last = Scan.objects.filter(pk=int(seen), point=point, kind=way.kind) if is_id(seen) else Scan.objects.none()
    context = {
        "scans": rows[:SHOWN],
        "number": scans.values("item").distinct().count(),
        "last": last.select_related(
            "item__shipment__seller_order__order__commune__province", "item__shipment__delivery_point"
        ).first(),
    }
    if way is ACCEPT:
        context["to_send_on"] = figures.to_send_on(point).count()
    else:
        context["expected"] = _expected(point)[:SHOWN]
        context["expected_number"] = _expected(point).count()
    return context


def _expected(point: Point) -> Any:
    under_way = expected_at(point).exclude(status=Shipment.Status.ALLOCATED).exclude(acceptance_point=point)
    return figures.with_parcels(under_way).select_related("acceptance_point")


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def dispatch(request: HttpRequest) -> HttpResponse:
    """List what is delivered from elsewhere, by destination, and scan out what is ticked."""
    point = request.counter.point
    form = SendOnForm(request.POST or None, point=point)
    if request.method == "POST" and form.is_valid():
        ticked = form.cleaned_data["shipments"].values("pk")
        here = figures.with_parcels(figures.to_send_on(point).filter(pk__in=ticked))
        sent = scanning.send_on(shipments=here, point=point, by=request.user, key=form.cleaned_data["key"])
        for sentence in sent.refused:
            messages.error(request, sentence)
        if sent.parcels:
            went = ngettext("Đã chuyển đi %(count)d kiện.", "Đã chuyển đi %(count)d kiện.", sent.parcels)
            messages.success(request, went % {"count": sent.parcels})
        elif not sent.refused:
            messages.info(request, _("Các kiện này đã chuyển đi trước đó, không ghi thêm lần nữa."))
        return redirect("post:dispatch")
    waiting = figures.to_send_on(point)
    there = dict(waiting.order_by().values_list("delivery_point").annotate(count=Count("pk")))
    pages = Paginator(figures.with_parcels(waiting), BAGGED)
    pages.count = sum(there.values())  # counted by now
    page = pages.get_page(request.GET.get("page"))
    bags = [(to, there[to.pk], list(bag)) for to, bag in groupby(page, attrgetter("delivery_point"))]
    left = figures.scanned_today(point, Scan.Kind.DISPATCH).values("item").distinct().count()
    return render(request, "post/dispatch.html", {"form": form, "bags": bags, "shipments": page, "left": left})

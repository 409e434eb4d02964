"""Shelves counted: a list to print, a page to type what lies there, and the paper of what was found."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from logistics.domain import count_stock
from logistics.models import Outlet, StockCount, VanTrip
from logistics.queries import outlets_at, outlets_visible_to
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.post.access import is_id, post_page, use_point
from marketplace.desk.stock.forms import CountShelfForm
from marketplace.shop.partner.models import StockRecord

PER_PAGE = 60
"""Items of one count: what somebody counts before going on."""
COUNTS_SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def count(request: HttpRequest) -> HttpResponse:
    """Type what lies on a shelf; what differs from the books needs its reason."""
    if not request.counter.leads:  # type: ignore[attr-defined]
        raise PermissionDenied
    outlets, outlet = _shelves(request)
    page = _items(request, outlet)
    form = CountShelfForm(request.POST or None, records=list(page), initial={"point": request.counter.point.pk})  # type: ignore[attr-defined]
    if request.method == "POST" and outlet is not None and form.is_valid():
        try:
            done = count_stock(outlet=outlet, by=request.user, **form.facts())  # type: ignore[arg-type]
        except DomainError as error:
            form = form.asked_again(list(_items(request, outlet)))
            form.is_valid()
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi lần kiểm kê."))
            return redirect("stock:counted", pk=done.pk)
    context = {
        "outlets": outlets,
        "chosen": outlet,
        "page_obj": page,
        "form": form,
        "counts": StockCount.objects.filter(outlet=outlet)
        .select_related("counted_by")
        .order_by("-counted_at", "-pk")[:COUNTS_SHOWN],
    }
    return render(request, "stock/count.html", context)


@require_safe
@post_page
def sheet(request: HttpRequest) -> HttpResponse:
    """Show the list to take along to the shelf, with empty places; what the books say is not on it."""
    _outlets, outlet = _shelves(request)
    records = list(_all_items(outlet)) if outlet is not None else []
    return render(request, "stock/count_sheet.html", {"outlet": outlet, "records": records, "today": clock.today()})


@require_safe
@post_page
def counted(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the paper of a count: what the books said, what lay there, and why they differ."""
    own = StockCount.objects.filter(outlet__in=outlets_visible_to(request.user))  # type: ignore[arg-type]
    joined = own.select_related(
        "outlet__partner__legal_seller", "outlet__point", "outlet__carrier__point", "counted_by"
    )
    found = get_object_or_404(joined, pk=pk)
    use_point(request, found.outlet.home)
    lines = found.lines.select_related("stockrecord__product", "slip").order_by("stockrecord__product__title", "pk")
    return render(request, "stock/counted.html", {"count": found, "lines": lines})


def _shelves(request: HttpRequest) -> tuple[list[Outlet], Outlet | None]:
    """Return the shelves of the point and its vans at rest, and the one that is named or the first."""
    point = request.counter.point  # type: ignore[attr-defined]
    away = VanTrip.objects.exclude(status=VanTrip.Status.CLOSED).values("carrier")
    outlets = list(outlets_at(point).exclude(carrier__in=away).order_by("carrier", "pk"))
    named = request.POST.get("outlet") or request.GET.get("outlet") or ""
    chosen = next((one for one in outlets if is_id(named) and one.pk == int(named)), None)
    return outlets, chosen or (outlets[0] if outlets else None)


def _all_items(outlet: Outlet) -> "list[StockRecord]":
    records = StockRecord.objects.filter(partner=outlet.partner_id).select_related("product")
    return list(records.order_by("product__title", "pk"))


def _items(request: HttpRequest, outlet: Outlet | None) -> "Page[StockRecord]":
    named = request.POST.get("page") or request.GET.get("page")
    return Paginator(_all_items(outlet) if outlet is not None else [], PER_PAGE).get_page(named)

"""Receipts: seen, printed on 80 mm, voided while the shift is open; voids are read by whoever leads the point."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logistics.domain import read_void
from logistics.models import CashSale, Shift
from logistics.queries import sales_visible_to, voids_at, voids_to_read, voids_visible_to
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.text import clean
from marketplace.desk.counter.forms import NoteForm, VoidForm, may_approve
from marketplace.desk.post.access import post_page, use_point
from marketplace.shop.checkout.domain import void_sale

PER_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show a sale with its change; its clerk takes it back here while the shift is open."""
    sale = _sale(request, receipt)
    if request.method == "POST" and sale.shift.clerk_id != request.user.pk:
        raise PermissionDenied
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            void_sale(sale=sale, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã hủy hóa đơn %s, hàng về kệ. Xin trả lại tiền cho khách.") % sale.receipt)
            return redirect("counter:receipt", receipt=sale.receipt)
    own = sale.shift.clerk_id == request.user.pk and sale.shift.status == Shift.Status.OPEN
    context = {"form": form, "can_void": own and sale.voided_at is None, "is_own": own, **inside(sale)}
    return render(request, "counter/receipt.html", context)


@require_safe
@post_page
def receipt_print(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show the receipt for an 80 mm printer."""
    return render(request, "counter/receipt_print.html", inside(_sale(request, receipt)))


@require_safe
@post_page
def voids(request: HttpRequest) -> HttpResponse:
    """List what was voided at the point and from its vans: unread for the second person, or all of a day."""
    if not request.counter.leads:  # type: ignore[attr-defined]
        raise PermissionDenied
    point, day = request.counter.point, _day(request)  # type: ignore[attr-defined]
    waiting = voids_to_read(point)
    rows = waiting if day is None else voids_at(point).filter(voided_at__date=day)
    page = Paginator(rows.prefetch_related("order__lines"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(sale, NoteForm(auto_id=f"id_{sale.pk}_%s"), _may_read(request, sale)) for sale in page],
        "total": sum(sale.due for sale in page),
        "day": day,
        "today": clock.today(),
    }
    return render(request, "counter/voids.html", context)


@require_POST
@post_page
def void_read(request: HttpRequest, receipt: str) -> HttpResponse:
    """Write that the person has read why a sale was voided."""
    own = voids_visible_to(request.user)  # type: ignore[arg-type]
    sale = get_object_or_404(own, receipt=clean(receipt)[:24])
    use_point(request, sale.home)
    if not request.counter.leads:  # type: ignore[attr-defined]
        raise PermissionDenied
    try:
        read_void(sale=sale, by=request.user, note=request.POST.get("note", ""))  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã ghi: bạn đã xem hóa đơn hủy %s.") % sale.receipt)
    return redirect("counter:voids")


def _day(request: HttpRequest) -> dt.date | None:
    """Return the day that is asked for, if any."""
    try:
        return dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None


def _may_read(request: HttpRequest, sale: CashSale) -> bool:
    return sale.void_read_at is None and may_approve(request.user, sale.voided_by_id or 0, leads=True)  # type: ignore[arg-type]


def inside(sale: CashSale) -> dict[str, Any]:
    """Return what a receipt says."""
    lines = sale.order.lines.select_related("seller_order__legal_seller", "product", "ceiling__decision")
    return {"sale": sale, "order": sale.order, "lines": lines.order_by("seller_order", "pk")}


def _sale(request: HttpRequest, receipt: str) -> CashSale:
    """Return a sale over one of the person's counters; any other does not exist for them."""
    own = sales_visible_to(request.user).filter(shift__isnull=False)  # type: ignore[arg-type]
    found = own.select_related("order", "shift__point__operator", "shift__clerk", "voided_by")
    sale = get_object_or_404(found, receipt=clean(receipt)[:24])
    use_point(request, sale.shift.point)
    return sale

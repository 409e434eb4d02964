"""Shifts: opened with a float, closed with a count, approved where they differ; and small change for the till."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logistics.domain import approve_shift, close_shift, issue_float, open_shift, return_float
from logistics.domain.shifts import drawer_of
from logistics.models import Shift
from logistics.queries import float_at_hand, open_shift_of, sales_of, shifts_to_approve, shifts_visible_to
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.templatetags.market import dong
from marketplace.desk.counter.forms import ApproveForm, FloatForm, IssueForm, NotesForm, ReturnForm, may_approve
from marketplace.desk.post.access import post_page, use_point

PER_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def open_page(request: HttpRequest) -> HttpResponse:
    """Open the person's shift with a float out of the till."""
    point, current = request.counter.point, open_shift_of(request.user)
    if request.method == "POST" and current is not None:
        messages.info(request, _("Bạn đang có một ca mở, bán tiếp trong ca đó."))
        return redirect("counter:index")
    form = FloatForm(request.POST or None, initial={"point": point.pk})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            open_shift(key=typed["key"], point=point, float_amount=typed["amount"], by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã mở ca với %s tiền lẻ.") % dong(typed["amount"]))
            return redirect("counter:index")
    return render(request, "counter/open.html", _opening(request) | {"form": form})


@require_POST
@post_page
def issue(request: HttpRequest) -> HttpResponse:
    """Give the till small change."""
    form = IssueForm(request.POST, auto_id="id_issue_%s")
    return _float(request, form, issue_float, _("Đã cấp %s tiền lẻ cho két."), "issue_form")


@require_POST
@post_page
def give_back(request: HttpRequest) -> HttpResponse:
    """Give small change of the till back to clearing."""
    form = ReturnForm(request.POST, auto_id="id_return_%s")
    return _float(request, form, return_float, _("Đã trả %s tiền lẻ về bưu chính."), "return_form")


def _float(request: HttpRequest, form: Any, change: Any, said: str, name: str) -> HttpResponse:
    """Move small change between the till and clearing, or show on the page why not."""
    point = request.counter.point  # type: ignore[attr-defined]
    if not request.counter.leads:  # type: ignore[attr-defined]
        raise PermissionDenied
    if form.is_valid():
        try:
            change(key=form.cleaned_data["key"], point=point, amount=form.cleaned_data["amount"], by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, said % dong(form.cleaned_data["amount"]))
            return redirect("counter:open")
    return render(request, "counter/open.html", _opening(request) | {name: form})


def _opening(request: HttpRequest) -> dict[str, Any]:
    """Return what the page shows where nothing was typed."""
    point = request.counter.point  # type: ignore[attr-defined]
    leads = request.counter.leads  # type: ignore[attr-defined]
    start = {"point": point.pk}
    return {
        "form": FloatForm(initial=start),
        "issue_form": IssueForm(initial=start, auto_id="id_issue_%s") if leads else None,
        "return_form": ReturnForm(initial=start, auto_id="id_return_%s") if leads else None,
        "left": float_at_hand(point),
        "current": open_shift_of(request.user),  # type: ignore[arg-type]
    }


@require_safe
@post_page
def shifts(request: HttpRequest) -> HttpResponse:
    """List the shifts of the point, those that wait for a second person first."""
    point = request.counter.point
    rows = shifts_visible_to(request.user).filter(point=point).select_related("clerk", "approved_by")
    page = Paginator(rows.order_by("-opened_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    waiting = shifts_to_approve(point).select_related("clerk")
    return render(request, "counter/shifts.html", {"page_obj": page, "waiting": waiting, "left": float_at_hand(point)})


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def shift_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a shift with its sales; the head, if somebody else counted, approves its difference here."""
    shift = _shift(request, pk)
    form = ApproveForm(request.POST or None)
    if request.method == "POST":
        if not request.user.has_perm("logistics.lead_point", shift.point):
            raise PermissionDenied
        if form.is_valid():
            try:
                approve_shift(shift=shift, by=request.user, reason=form.cleaned_data["reason"])
            except DomainError as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("Đã duyệt chênh lệch %s.") % dong(abs(shift.difference)))
                return redirect("counter:shift", pk=shift.pk)
    page = Paginator(sales_of(shift), PER_PAGE).get_page(request.GET.get("page"))
    second = may_approve(request.user, shift.clerk_id, request.counter.leads)
    context = {
        "shift": shift,
        "page_obj": page,
        "in_drawer": drawer_of(shift),
        "form": form,
        "can_approve": shift.status == Shift.Status.DIFFERENCE and second,
        "is_own": shift.clerk_id == request.user.pk,
    }
    return render(request, "counter/shift.html", context)


@require_safe
@post_page
def shift_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the paper of a closed shift: float, takings, count by denomination."""
    shift = _shift(request, pk)
    notes = [(int(note), count, int(note) * count) for note, count in shift.denominations.items()]
    context: dict[str, Any] = {"shift": shift, "notes": sorted(notes, reverse=True), "sales": shift.sales.count()}
    return render(request, "counter/shift_print.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def close_page(request: HttpRequest) -> HttpResponse:
    """Count the drawer and close the person's shift; the expected sum is not shown before it is counted."""
    shift = open_shift_of(request.user)
    if shift is None:
        last = shifts_visible_to(request.user).filter(clerk=request.user.pk).order_by("-closed_at", "-pk").first()
        return redirect("counter:shift", pk=last.pk) if last and request.method == "POST" else redirect("counter:open")
    use_point(request, shift.point)
    form = NotesForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not form.needs_review(drawer_of(shift)):
        try:
            closed = close_shift(shift=shift, notes=form.notes, by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            _tell(request, closed)
            return redirect("counter:shift", pk=closed.pk)
    return render(request, "counter/close.html", {"form": form, "shift": shift})


def _tell(request: HttpRequest, shift: Shift) -> None:
    if shift.status == Shift.Status.DIFFERENCE:
        short = _("Đã đóng ca, thiếu %s. Chờ trưởng bưu cục duyệt.")
        over = _("Đã đóng ca, thừa %s. Chờ trưởng bưu cục duyệt.")
        messages.warning(request, (short if shift.difference < 0 else over) % dong(abs(shift.difference)))
    else:
        messages.success(request, _("Đã đóng ca, đủ %s.") % dong(shift.counted))


def _shift(request: HttpRequest, pk: int) -> Shift:
    own = shifts_visible_to(request.user).select_related("point__operator", "clerk", "approved_by")  # type: ignore[arg-type]
    shift = get_object_or_404(own, pk=pk)
    use_point(request, shift.point)
    return shift

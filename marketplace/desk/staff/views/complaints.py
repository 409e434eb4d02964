"""Complaints to answer, the overdue first; and lots that are called back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.media import private_photo
from marketplace.complaints.domain import answer_complaint, lift_recall, recall_lot
from marketplace.complaints.models import Complaint, LotRecall
from marketplace.complaints.queries import all_for_staff
from marketplace.desk.staff.access import staff_page
from marketplace.desk.staff.complaint_forms import AnswerForm, RecallForm

A_PAGE = 40


@staff_page
@require_safe
def complaint_list(request: HttpRequest) -> HttpResponse:
    """List complaints: those that wait by their due time, then those that were answered."""
    everything = all_for_staff(request.user).select_related("order", "lot")
    page = Paginator(everything, A_PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    waiting = Complaint.objects.filter(state=Complaint.State.OPEN)
    context = {"page_obj": page, "now": now, "waiting": waiting.count(), "late": waiting.filter(due_at__lt=now).count()}
    return render(request, "staff/complaints.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_page(request: HttpRequest, number: str) -> HttpResponse:
    """Read a complaint and answer it."""
    found = get_object_or_404(all_for_staff(request.user).select_related("order", "lot", "promise"), number=number)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_complaint(
                key=form.cleaned_data["key"], complaint=found, text=form.cleaned_data["text"], by=request.user
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã trả lời khiếu nại %s, khách được nhắn tin.") % found.number)
            return redirect("staff:complaints")
    late = found.state == Complaint.State.OPEN and found.due_at is not None and found.due_at < clock.now()
    words = found.words.select_related("by").order_by("at", "pk")
    context = {"complaint": found, "words": words, "form": form, "is_late": late}
    return render(request, "staff/complaint.html", context, status=422 if form.errors else 200)


@staff_page
@require_safe
def complaint_photo(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show the photo that came with a complaint."""
    found = get_object_or_404(all_for_staff(request.user), number=number)
    return private_photo(found.photo)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def recalls(request: HttpRequest) -> HttpResponse:
    """List what is called back, and call back a lot by its code."""
    form = RecallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            recall_lot(
                key=data["key"],
                lot=data["lot"],
                reason=data["reason"],
                advice=data["advice"],
                source=data["source"],
                by=request.user,
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã thu hồi lô %s, người mua được nhắn tin.") % data["lot"].code)
            return redirect("staff:complaint_recalls")
    rows = LotRecall.objects.select_related("lot__growing_area__household", "lot__growing_area__crop", "announced_by")
    page = Paginator(rows.order_by("-announced_at", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page}
    return render(request, "staff/recalls.html", context, status=422 if form.errors else 200)


@staff_page
@require_POST
def recall_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """End a recall that proved a false alarm."""
    recall = get_object_or_404(LotRecall.objects.select_related("lot"), pk=pk)
    lift_recall(recall=recall, by=request.user)
    messages.success(request, _("Đã thôi thu hồi lô %s.") % recall.lot.code)
    return redirect("staff:complaint_recalls")

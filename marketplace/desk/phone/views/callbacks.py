"""Missed calls and the queue of numbers to call back."""

import datetime as dt
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.desk.phone import domain
from marketplace.desk.phone.domain.callbacks import FORGOTTEN
from marketplace.desk.phone.forms import MissedForm
from marketplace.desk.phone.models import CallBack
from marketplace.desk.phone.queries import callbacks_visible_to
from marketplace.desk.post.access import post_page

PER_PAGE = 30
KEPT_DONE = dt.timedelta(days=7)


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def calls(request: HttpRequest) -> HttpResponse:
    """List who waits, who is being called, who is done; a POST writes a missed call down by hand."""
    form = MissedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        point = request.counter.point
        try:
            domain.record_missed_call(
                phone=form.cleaned_data["phone"], rang_at=clock.now(), line=point.phone, by=request.user
            )
        except DomainError as error:
            form.add_error("phone", str(error))
        else:
            messages.success(request, _("Đã ghi cuộc gọi nhỡ."))
            return redirect("phone:calls")
    tab = "done" if request.GET.get("tab") == "done" else "waiting"
    mine = callbacks_visible_to(request.user).select_related("clerk", "point")
    if tab == "done":
        since = clock.now() - KEPT_DONE
        rows = mine.filter(state=CallBack.State.DONE, done_at__gte=since).order_by("-done_at", "-pk")
    else:
        rows = mine.exclude(state=CallBack.State.DONE).order_by("-state", "next_at", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    context = {"form": form, "page_obj": page, "tab": tab, "now": now, "key": uuid4(), "forgotten": now - FORGOTTEN}
    return render(request, "phone/calls.html", context)


@require_POST
@post_page
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a number from the queue and go to its call."""
    callback = get_object_or_404(callbacks_visible_to(request.user), pk=pk)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid4()
    try:
        call = domain.take_callback(callback=callback, point=request.counter.point, by=request.user, key=key)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("phone:calls")
    return redirect("phone:call", pk=call.pk)

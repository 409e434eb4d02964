"""/staff/api/: administrators register partners' applications, make and revoke keys, see what was given up."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.api import domain
from marketplace.api.forms import ApplicationForm, KeyForm, RightsForm
from marketplace.api.models import ApiKey, Application, Delivery
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.staff.access import staff_page

ROWS = 50


@staff_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the applications."""
    rows = Application.objects.select_related("owner").order_by("name")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(request, "api/staff/index.html", {"page_obj": page})


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register an application."""
    form = ApplicationForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            made = domain.register_application(
                name=typed["name"],
                owner=typed["phone"],
                scopes=typed["scopes"],
                requests_per_minute=typed["requests_per_minute"],
                by=request.user,
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            return redirect("api_staff:application", pk=made.pk)
    return render(request, "api/staff/new.html", {"form": form}, status=422 if form.errors else 200)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an application with its keys and endpoints, and change what it may do."""
    found = get_object_or_404(Application.objects.select_related("owner"), pk=pk)
    form = RightsForm.of(found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            domain.change_application(application=found, by=request.user, **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi, có hiệu lực ngay."))
            return redirect("api_staff:application", pk=pk)
    return _page(request, found, form, KeyForm(), status=422 if form.errors else 200)


@staff_page
@require_POST
def make_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a key and show it, this once."""
    found = get_object_or_404(Application.objects.select_related("owner"), pk=pk)
    form = KeyForm(request.POST)
    if form.is_valid():
        try:
            made = domain.make_key(application=found, expires_at=form.expires_at(), by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            return render(request, "api/staff/key.html", {"application": found, "key": made.text})
    return _page(request, found, RightsForm.of(found), form, status=422)


@staff_page
@require_POST
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    """End a key now."""
    key = get_object_or_404(ApiKey, pk=pk)
    domain.revoke_key(key=key, by=request.user)
    messages.success(request, _("Khóa %s không dùng được nữa.") % key.prefix)
    return redirect("api_staff:application", pk=key.application_id)


def _page(
    request: HttpRequest, found: Application, form: RightsForm, key_form: KeyForm, *, status: int
) -> HttpResponse:
    troubled = Delivery.objects.filter(endpoint__application=found).exclude(last_error="").select_related("news")
    context = {
        "application": found,
        "form": form,
        "key_form": key_form,
        "keys": found.keys.select_related("created_by")[:ROWS],
        "endpoints": found.endpoints.order_by("-is_active", "created_at"),
        "troubled": troubled.order_by("-pk")[:ROWS],
    }
    return render(request, "api/staff/application.html", context, status=status)

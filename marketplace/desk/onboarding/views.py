"""One household at a time: what the agent types, how the household agrees, what it became."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from farmers.domain import (
    answer_consent_code,
    begin_for_somebody,
    keep_consent_paper,
    note_registration,
    send_consent_code,
    submit_registration,
)
from farmers.models import Household, Registration
from farmers.queries import checklist, with_checks
from marketplace.accounts.network import address_of
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.onboarding.access import files_visible_to, onboarding_page, registrations_visible_to
from marketplace.desk.onboarding.forms import HouseholdForm, ReadOutForm

PER_PAGE = 25
METHODS = ["GET", "HEAD", "POST"]


@require_safe
@onboarding_page
def index(request: HttpRequest) -> HttpResponse:
    """Show what I and my colleagues registered, what waits for an answer, and the files."""
    rows = registrations_visible_to(request.user)  # type: ignore[arg-type]
    context = {
        "waiting": rows.filter(submitted_at=None)[:10],
        "page_obj": Paginator(rows.exclude(submitted_at=None), PER_PAGE).get_page(request.GET.get("page")),
        "files": files_visible_to(request.user)[:5],  # type: ignore[arg-type]
    }
    return render(request, "onboarding/index.html", context)


@require_http_methods(METHODS)
@onboarding_page
def new(request: HttpRequest) -> HttpResponse:
    """Type a household."""
    return _edit(request, None)


@require_http_methods(METHODS)
@onboarding_page
def household(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on with a draft; of one that was handed in, show what it became."""
    draft = _draft(request, pk)
    if draft.household is not None:
        found = with_checks(Household.objects.filter(pk=draft.household_id)).get()
        return render(request, "onboarding/done.html", {"draft": draft, "household": found, "checks": checklist(found)})
    return _edit(request, draft)


def _draft(request: HttpRequest, pk: UUID) -> Registration:
    return get_object_or_404(registrations_visible_to(request.user), pk=pk)  # type: ignore[arg-type]


def _edit(request: HttpRequest, draft: Registration | None) -> HttpResponse:
    posted = request.method == "POST"
    initial = HouseholdForm.initial_of(draft) if draft else {}
    files = (request.POST, request.FILES) if posted else (None, None)
    form = HouseholdForm(*files, initial=initial, has_paper=bool(draft and draft.paper_id))
    if posted and form.is_valid():
        try:
            return _keep(request, form, draft)
        except DomainError as error:
            show_refusal(form, error)
    return render(request, "onboarding/new.html", {"form": form, "draft": draft})


def _keep(request: HttpRequest, form: HouseholdForm, draft: Registration | None) -> HttpResponse:
    """Write down what was typed; with the paper the household is registered at once, else its phone is asked."""
    by: Any = request.user
    if draft is None:
        draft = begin_for_somebody(by=by, **form.facts())
    else:
        draft = note_registration(registration=draft, **form.facts())
    if form.cleaned_data["evidence"] == Registration.Evidence.PAPER:
        if form.cleaned_data.get("paper"):
            keep_consent_paper(registration=draft, file=form.cleaned_data["paper"], by=by)
        return _submitted(request, draft)
    send_consent_code(registration=draft, address=address_of(request))
    return redirect("onboarding:code", pk=draft.pk)


def _submitted(request: HttpRequest, draft: Registration) -> HttpResponse:
    household = submit_registration(registration=draft, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Đã đăng ký %(name)s, mã %(code)s.") % {"name": household, "code": household.code})
    return redirect("onboarding:household", pk=draft.pk)


@require_http_methods(METHODS)
@onboarding_page
def code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the code that the household reads out."""
    draft = _draft(request, pk)
    if draft.household is not None or not draft.code_reference:
        return redirect("onboarding:household", pk=pk)
    form = ReadOutForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_consent_code(registration=draft, typed=form.cleaned_data["code"])
            return _submitted(request, draft)
        except DomainError as error:
            form.add_error("code", str(error))
    return render(request, "onboarding/code.html", {"form": form, "draft": draft})


@require_POST
@onboarding_page
def code_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send another code."""
    draft = _draft(request, pk)
    try:
        if draft.household is None:
            send_consent_code(registration=draft, address=address_of(request))
            messages.success(request, _("Đã gửi mã mới."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("onboarding:code", pk=pk)

"""The queue, one household with its checklist, and what a reviewer does with it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from farmers.domain import (
    activate_household,
    agree_to_payout_change,
    close_household,
    pause_household,
    refuse_payout_change,
    set_tax_status,
    verify_household,
)
from farmers.models import ConsentPaper, Household, HouseholdMember, PayoutChange
from farmers.queries import check_labels, checklist, with_checks
from marketplace.accounts.domain import record_identity
from marketplace.accounts.models import Consent
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.text import clean
from marketplace.desk.review.access import households_reviewed_by, review_page
from marketplace.desk.review.forms import IdentityForm, ReasonForm, TaxForm

PER_PAGE = 25
State = Household.State


@require_safe
@review_page
def index(request: HttpRequest) -> HttpResponse:
    """List the households of one state, the oldest application first, with what each lacks."""
    mine = households_reviewed_by(request.user)  # type: ignore[arg-type]
    counts = dict.fromkeys(State.values, 0)
    counts.update(mine.order_by().values_list("state").annotate(number=Count("pk")))
    state = request.GET.get("state", "")
    state = state if state in State.values else State.APPLIED
    missing = request.GET.get("missing", "")
    words = clean(request.GET.get("q", ""))[:60]
    rows = with_checks(mine.filter(state=state)).order_by("joined_at", "pk")
    if missing in dict(check_labels()):
        rows = rows.filter(**{f"has_{missing}": False})
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(code__iexact=words) | Q(commune__name__icontains=words))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(household, [check for check in checklist(household) if not check.done]) for household in page],
        "tabs": [(value, label, counts[value]) for value, label in State.choices],
        "state": state,
        "missing": missing,
        "words": words,
        "checks": check_labels(),
        "accounts": _waiting().filter(household__in=mine.order_by())[:PER_PAGE],
    }
    return render(request, "review/index.html", context)


def _waiting() -> "QuerySet[PayoutChange]":
    """Return the accounts that wait for a second person, the oldest first."""
    rows = PayoutChange.objects.filter(second_person=True, agreed_at=None, applied_at=None, cancelled_at=None)
    return rows.select_related("household", "bank_account__owner", "asked_by").order_by("asked_at", "pk")


@require_safe
@review_page
def household(request: HttpRequest, code: str) -> HttpResponse:
    """Show one household."""
    return _show(request, _household(request, code))


def _household(request: HttpRequest, code: str) -> Household:
    mine = with_checks(households_reviewed_by(request.user))  # type: ignore[arg-type]
    found: Household = get_object_or_404(mine, code=clean(code))
    return found


def _owner(household: Household) -> HouseholdMember | None:
    owners = household.members.filter(role=HouseholdMember.Role.OWNER, until=None)
    return owners.select_related("user__identity", "user__managed_by").order_by("pk").first()


def _show(
    request: HttpRequest,
    household: Household,
    *,
    identity: IdentityForm | None = None,
    tax: TaxForm | None = None,
    reason: ReasonForm | None = None,
) -> HttpResponse:
    owner = _owner(household)
    seller = household.legal_seller
    known = {"tax_code": seller.tax_code, "exempt": seller.grower_exempt, "source": seller.grower_exempt_source}
    context = {
        "household": household,
        "owner": owner.user if owner else None,
        "members": household.members.filter(until=None).select_related("user").order_by("role", "pk"),
        "checks": checklist(household),
        "consents": Consent.objects.filter(user=owner.user).order_by("-given_at") if owner else [],
        "areas": household.growing_areas.select_related("crop", "commune__province").order_by("name", "pk"),
        "registration": getattr(household, "registration", None),
        "accounts": _waiting().filter(household=household),
        "changes": household.state_changes.select_related("by").order_by("-at", "-pk"),
        "identity_form": identity or IdentityForm(),
        "tax_form": tax or TaxForm(initial=known),
        "reason_form": reason or ReasonForm(),
    }
    return render(request, "review/household.html", context)


@require_POST
@review_page
def identity(request: HttpRequest, code: str) -> HttpResponse:
    """Note the card that the reviewer saw."""
    found = _household(request, code)
    owner, form = _owner(found), IdentityForm(request.POST)
    if owner is not None and form.is_valid():
        try:
            record_identity(user=owner.user, citizen_id=form.cleaned_data["citizen_id"], by=request.user)  # type: ignore[arg-type]
        except DomainError as error:
            form.add_error("citizen_id", str(error))
        else:
            messages.success(request, _("Đã ghi: giấy tờ của chủ hộ đã được xem."))
            return redirect("review:household", code=code)
    return _show(request, found, identity=form)


@require_POST
@review_page
def tax(request: HttpRequest, code: str) -> HttpResponse:
    """Note the tax code, or the exemption with its paper."""
    found = _household(request, code)
    form = TaxForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            set_tax_status(
                household=found,
                tax_code=data["tax_code"],
                exempt=data["exempt"],
                source=data["source"],
                by=request.user,  # type: ignore[arg-type]
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi tình trạng thuế."))
            return redirect("review:household", code=code)
    return _show(request, found, tax=form)


@require_POST
@review_page
def account_agree(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Agree, as the second person, to where the household is paid."""
    return _decide(request, code, pk, agree_to_payout_change, _("Đã đồng ý. Hộ được báo bằng tin nhắn."))


@require_POST
@review_page
def account_refuse(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Refuse it."""
    return _decide(request, code, pk, refuse_payout_change, _("Đã từ chối, không trả tiền vào tài khoản đó."))


def _decide(request: HttpRequest, code: str, pk: int, work: Callable[..., Any], done: str) -> HttpResponse:
    change = get_object_or_404(PayoutChange, household=_household(request, code), pk=pk)
    try:
        work(change=change, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("review:household", code=code)


@require_POST
@review_page
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say that the household is who it says."""
    return _move(request, code, verify_household, _("Đã xác minh. Hộ được báo bằng tin nhắn."))


@require_POST
@review_page
def activate(request: HttpRequest, code: str) -> HttpResponse:
    """Open the stall."""
    return _move(request, code, activate_household, _("Gian hàng đã mở bán."))


@require_POST
@review_page
def pause(request: HttpRequest, code: str) -> HttpResponse:
    """Pause the stall: only a reviewer opens it again."""
    return _move(request, code, pause_household, _("Gian hàng tạm nghỉ, hộ không tự mở lại được."), asks=True)


@require_POST
@review_page
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close the stall for good."""
    return _move(request, code, close_household, _("Đã đóng gian hàng."), asks=True)


def _move(request: HttpRequest, code: str, work: Callable[..., Any], done: str, *, asks: bool = False) -> HttpResponse:
    found = _household(request, code)
    form = ReasonForm(request.POST)
    if form.is_valid():
        if asks and not form.cleaned_data["reason"]:
            form.add_error("reason", _("Xin ghi lý do: hộ sẽ được báo lý do này."))
            return _show(request, found, reason=form)
        try:
            work(household=found, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, done)
        return redirect("review:household", code=code)
    return _show(request, found, reason=form)


@require_safe
@review_page
def paper(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show the photo of a signed paper to who reviews the household; to nobody else it exists."""
    mine = households_reviewed_by(request.user)  # type: ignore[arg-type]
    found = get_object_or_404(ConsentPaper.objects.filter(registration__household__in=mine), pk=pk)
    try:
        file = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type="image/webp")
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = 'inline; filename="giay-dong-y.webp"'
    return response

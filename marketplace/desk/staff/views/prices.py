"""Decisions on prices and rations, who takes part, what was allowed beyond, and the regulator's report."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.domain import decide_ceilings, decide_ration, end_decision, end_ration
from catalog.models import PriceCeiling, PriceDecision, Ration
from marketplace.accounts.models import HouseholdAccount, HouseholdPresence
from marketplace.common import clock
from marketplace.common.csv_safe import BOM, SafeWriter
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.staff import price_report
from marketplace.desk.staff.access import staff_page
from marketplace.desk.staff.price_forms import (
    CommitmentForm,
    DecisionForm,
    EndForm,
    MergeForm,
    NoteForm,
    RationForm,
    ReportForm,
)
from marketplace.shop.checkout.domain.households import merge_accounts, review_override, review_presence
from marketplace.shop.checkout.models import RationOverride
from marketplace.shop.checkout.queries import (
    overrides_for_review,
    shared_addresses,
    takers_without_address,
    words_for_review,
)
from marketplace.shop.partner.domain import register_commitment
from marketplace.shop.partner.models import PriceCommitment, StockRecord
from marketplace.shop.partner.queries.ceilings import as_above, records_above

ROWS_A_PAGE = 50
FIRST_ABOVE = 10
"""So many prices above a ceiling are told on other pages; all of them have a tab of their own."""
ADVICE_DAYS = 60
_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@staff_page
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """List the decisions, the newest first; or, by tab, what is or will be above a ceiling: a page at a time."""
    above = records_above(StockRecord.objects.all())
    count, shows_above = above.count(), request.GET.get("show") == "above"
    found = PriceDecision.objects.prefetch_related("provinces", "communes__province", "ceilings__crop")
    rows = above if shows_above else found.order_by("-valid_from", "-pk")
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "today": clock.today(),
        "shows_above": shows_above,
        "above": as_above(page.object_list if shows_above else above[:FIRST_ABOVE]) if count else [],
        "above_count": count,
    }
    return render(request, "staff/prices.html", context)


@staff_page
@_get_or_post
def decision_new(request: HttpRequest) -> HttpResponse:
    """Record a decision with its ceilings."""
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            decision = decide_ceilings(**form.facts(), by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi quyết định %s.") % decision.number)
            return redirect("staff:price", pk=decision.pk)
    return _form_page(request, form, _("Quyết định giá mới"), _("Ghi quyết định"), "staff:prices")


@staff_page
@_get_or_post
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a decision: ceilings, who takes part; let another seller take part."""
    found = get_object_or_404(PriceDecision.objects.prefetch_related("provinces", "communes__province"), pk=pk)
    form = CommitmentForm(request.POST if request.method == "POST" else None, decision=found)
    if form.is_bound and form.is_valid():
        try:
            commitment = register_commitment(**form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi người bán tham gia bình ổn. Xin chọn những món đã đăng ký."))
            return redirect("staff:price_goods", pk=commitment.pk)
    page, ceilings = _taking_part(found, request.GET.get("page"))
    context = {"decision": found, "ceilings": ceilings, "page_obj": page, "form": form, "end_form": EndForm()}
    return render(request, "staff/price.html", context, status=422 if form.errors else 200)


def _taking_part(decision: PriceDecision, number: str | None) -> tuple[Page, list[tuple[PriceCeiling, list[Any]]]]:
    """Return a page of who takes part, and these sellers by ceiling: each has ``open_goods`` or nothing yet."""
    taking_part = (
        PriceCommitment.objects.filter(ceiling__decision=decision)
        .select_related("legal_seller")
        .annotate(open_goods=Count("goods", filter=Q(goods__until__isnull=True) | Q(goods__until__gte=clock.today())))
        .order_by("ceiling__crop__name", "ceiling", "legal_seller__name", "pk")
    )
    page = Paginator(taking_part, ROWS_A_PAGE).get_page(number)
    of_ceiling: defaultdict[int, list[PriceCommitment]] = defaultdict(list)
    for commitment in page:
        of_ceiling[commitment.ceiling_id].append(commitment)
    ceilings = decision.ceilings.select_related("crop").annotate(sellers=Count("commitments")).order_by("crop__name")
    return page, [(ceiling, of_ceiling[ceiling.pk]) for ceiling in ceilings]


@staff_page
@require_POST
def decision_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a decision end."""
    found = get_object_or_404(PriceDecision, pk=pk)
    _end(request, lambda day: end_decision(decision=found, last_day=day))
    return redirect("staff:price", pk=pk)


@staff_page
@require_safe
def rations(request: HttpRequest) -> HttpResponse:
    """List the rations; or, by tab, what was allowed beyond them, clerks' words, and addresses: a page at a time."""
    asked = request.GET.get("show", "")
    show = asked if asked in RATION_TABS else "rations"
    rows = RATION_TABS[show][1]()
    context = {
        "show": show,
        "tabs": [(name, label) for name, (label, _rows) in RATION_TABS.items()],
        "waiting": {"overrides": overrides_for_review().count(), "words": words_for_review().count()},
        "today": clock.today(),
        "page_obj": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "staff/rations.html", context)


def _rations() -> "QuerySet[Ration]":
    return Ration.objects.select_related("crop").prefetch_related("provinces").order_by("-valid_from", "-pk")


def _recent() -> "QuerySet[Ration]":
    """Return the rations whose takers may still be worth a look."""
    since = clock.today() - dt.timedelta(ADVICE_DAYS)
    return Ration.objects.select_related("crop").filter(Q(valid_to=None) | Q(valid_to__gte=since))


RATION_TABS: dict[str, tuple[Promise, Callable[[], Any]]] = {
    "rations": (gettext_lazy("Định mức"), _rations),
    "overrides": (gettext_lazy("Quá định mức"), overrides_for_review),
    "words": (gettext_lazy("Cam đoan thay mã"), words_for_review),
    "shared": (gettext_lazy("Chung địa chỉ"), lambda: shared_addresses(_recent())),
    "unplaced": (gettext_lazy("Chưa có địa chỉ"), lambda: takers_without_address(_recent())),
}
"""What the page of rations shows, a tab each: its label and its rows, the newest first."""


@staff_page
@_get_or_post
def ration_new(request: HttpRequest) -> HttpResponse:
    """Record a ration."""
    form = RationForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            decide_ration(**form.cleaned_data, by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi định mức."))
            return redirect("staff:rations")
    return _form_page(request, form, _("Định mức mới"), _("Ghi định mức"), "staff:rations")


@staff_page
@require_POST
def ration_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a ration end."""
    found = get_object_or_404(Ration, pk=pk)
    _end(request, lambda day: end_ration(ration=found, last_day=day))
    return redirect("staff:rations")


@staff_page
@require_POST
def override_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was found about something allowed beyond a ration."""
    override = get_object_or_404(RationOverride, pk=pk)
    return _reviewed(request, "overrides", lambda note: review_override(override=override, by=request.user, note=note))


@staff_page
@require_POST
def presence_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was found about a clerk's word for a household."""
    presence = get_object_or_404(HouseholdPresence, pk=pk, how=HouseholdPresence.How.VOUCHED)
    return _reviewed(request, "words", lambda note: review_presence(presence=presence, by=request.user, note=note))


def _reviewed(request: HttpRequest, tab: str, review: Callable[[str], object]) -> HttpResponse:
    """Record the conclusion that was typed, and go back to the list."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Xin ghi kết luận, dưới 200 ký tự."))
        return _tab(tab)
    try:
        review(form.cleaned_data["note"])
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã ghi kết luận."))
    return _tab(tab)


def _tab(show: str) -> HttpResponse:
    return redirect(f"{reverse('staff:rations')}?show={show}")


@staff_page
@require_POST
def household_merge(request: HttpRequest) -> HttpResponse:
    """Let two accounts be one household."""
    form = MergeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Xin ghi vì sao hai hộ là một, dưới 200 ký tự."))
        return _tab("shared")
    data = form.cleaned_data
    keep, other = (get_object_or_404(HouseholdAccount, pk=data[name]) for name in ("keep", "other"))
    try:
        merge_accounts(keep=keep, other=other, by=request.user, reason=data["reason"])
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã gộp hai hộ. Phần vượt định mức, nếu có, nằm trong danh sách xem lại."))
    return _tab("shared")


@never_cache
@login_required
@require_safe
def price_report_page(request: HttpRequest) -> HttpResponse:
    """Show what was committed to and sold; officers see their provinces. ``?as=csv`` sends it as a table."""
    provinces = price_report.provinces_visible_to(request.user)
    if not provinces.exists():
        raise Http404
    form = ReportForm(request.GET, provinces=provinces, today=clock.today())
    rows, start, end = [], None, None
    if form.is_valid():
        data = form.cleaned_data
        start, end, crop = data["start"], data["end"], data["crop"]
        shown = provinces.filter(pk=data["province"].pk) if data["province"] else provinces
        rows = price_report.report(provinces=shown, start=start, end=end, crop_id=crop.pk if crop else None)
        if request.GET.get("as") == "csv":
            return _csv(rows, start, end)
    asked = request.GET.copy()
    for name in ("as", "page"):
        asked.pop(name, None)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "start": start, "end": end, "printed": clock.now()}
    context |= {"asked": asked.urlencode(), "early": any(row.early.lines for row in rows)}
    return render(request, "staff/price_report.html", context, status=200 if form.is_valid() else 422)


def _csv(rows: list[price_report.ReportRow], start: dt.date, end: dt.date) -> HttpResponse:
    response = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="binh-on-{start:%Y%m%d}-{end:%Y%m%d}.csv"'
    writer = SafeWriter(response)
    titles = [_("Quyết định"), _("Cơ quan"), _("Mặt hàng"), _("Đơn vị gốc"), _("Giá trần (đồng một đơn vị)")]
    titles += [_("Người bán"), _("Tỉnh, thành phố"), _("Lượng cam kết"), _("Đã bán từ ngày"), _("đến ngày")]
    titles += [_("Đã bán trong kỳ"), _("Đã bán từ đầu"), _("Tiền trong kỳ (đồng)")]
    writer.writerow([*titles, _("Bán vượt trần trước khi sàn biết"), _("Phần tiền vượt trần (đồng)")])
    for row in rows:
        ceiling = row.commitment.ceiling
        base = {"kg": _("gam"), "litre": _("ml")}.get(ceiling.crop.counted_in, ceiling.crop.get_counted_in_display())
        facts = [ceiling.decision.number, ceiling.decision.authority, ceiling.crop.name, base, ceiling.amount]
        facts += [row.commitment.legal_seller.name, row.province.name, row.commitment.committed, start, end]
        facts += [row.within.base, row.ever.base, row.within.money]
        writer.writerow([*facts, row.early.base, row.early.over])
    return response


def _end(request: HttpRequest, end: Any) -> None:
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Xin ghi ngày cuối, ví dụ 30/6/2026."))
        return
    try:
        end(form.cleaned_data["last_day"])
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã ghi ngày cuối."))


def _form_page(request: HttpRequest, form: forms.Form, title: str, submit: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": reverse(back)}
    return render(request, "staff/price_form.html", context, status=422 if form.errors else 200)

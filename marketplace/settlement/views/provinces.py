"""What provinces owe for discounts, the money they sent, and the statement that is printed; for the accountant."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.areas.models import Province
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.templatetags.market import dong
from marketplace.common.text import clean
from marketplace.settlement.domain import record_province_payment
from marketplace.settlement.forms.provinces import PeriodForm, ProvincePaymentForm
from marketplace.settlement.models import ProvincePayment
from marketplace.settlement.queries.provinces import province_balance, province_balances, province_statement
from marketplace.settlement.views.access import for_payers

SHOWN_DAYS = 92
MOST_PAYMENTS = 200


@for_payers
@require_safe
def province_list(request: HttpRequest) -> HttpResponse:
    """List the provinces that bear a part of discounts: borne, sent, left."""
    balances = province_balances()
    context = {"balances": balances, "owed": sum(row.owed for row in balances)}
    return render(request, "settlement/provinces.html", context)


@for_payers
@require_http_methods(["GET", "HEAD", "POST"])
def province_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show a province's account, and record money that it sent."""
    province = get_object_or_404(Province, code=clean(code))
    form = ProvincePaymentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            payment = record_province_payment(province=province, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except DomainError as error:
            show_refusal(form, error)
        else:
            words = {"sum": dong(payment.amount), "province": province.name}
            messages.success(request, _("Đã ghi %(sum)s của %(province)s.") % words)
            return redirect("settlement:province", code=province.code)
    return render(request, "settlement/province.html", _account(request, province) | {"form": form})


@for_payers
@require_safe
def province_print(request: HttpRequest, code: str) -> HttpResponse:
    """Show the statement as it is printed and sent to the province."""
    province = get_object_or_404(Province, code=clean(code))
    return render(request, "settlement/province_print.html", _account(request, province) | {"now": clock.now()})


def _account(request: HttpRequest, province: Province) -> dict[str, Any]:
    """Return balance, statement of the chosen days (the last three months unless said), and the payments in them."""
    period = PeriodForm(request.GET)
    period.is_valid()
    last = period.cleaned_data.get("last") or clock.today()
    first = period.cleaned_data.get("first") or last - dt.timedelta(days=SHOWN_DAYS)
    first = min(first, last)
    payments = ProvincePayment.objects.filter(province=province, received_on__gte=first, received_on__lte=last)
    return {
        "province": province,
        "balance": province_balance(province),
        "statement": province_statement(province, first=first, last=last),
        "payments": payments.select_related("recorded_by").order_by("-received_on", "-pk")[:MOST_PAYMENTS],
        "period": PeriodForm(initial={"first": first, "last": last}),
        "first": first,
        "last": last,
    }

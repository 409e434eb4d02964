"""What the household earned in a month: every deduction with the rule that it follows."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.domain.certificates import months_later
from marketplace.common import clock
from marketplace.desk.farm.access import farm_page, must_be_in_charge
from marketplace.settlement.models import Payable, WithholdingRule
from marketplace.settlement.queries import Statement, statement
from marketplace.shop.order.models import Line
from marketplace.shop.partner.models import SellerTerms

MONTHS_BACK = 24


@require_safe
@farm_page
def statement_page(request: HttpRequest) -> HttpResponse:
    """Show the statement of a month with the picker."""
    must_be_in_charge(request)
    return render(request, "farm/statement.html", _context(request))


@require_safe
@farm_page
def statement_print(request: HttpRequest) -> HttpResponse:
    """Show the statement of a month for printing."""
    must_be_in_charge(request)
    return render(request, "farm/statement_print.html", _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    this_month = clock.today().replace(day=1)
    months = [months_later(this_month, -back) for back in range(MONTHS_BACK)]
    asked = request.GET.get("month", "")
    start = next((month for month in months if f"{month:%Y-%m}" == asked), this_month)
    end = months_later(start, 1) - dt.timedelta(days=1)
    household = request.farm.household  # type: ignore[attr-defined]
    paper = statement(household.legal_seller, start, end)
    return {
        "statement": paper,
        "month": start,
        "months": months,
        "wrong_month": _("Xin chọn tháng trong danh sách.") if asked and asked != f"{start:%Y-%m}" else "",
        "terms": _terms(paper),
        "rules": _rules(paper),
    }


def _terms(paper: Statement) -> "QuerySet[SellerTerms]":
    """Return the commission terms that the orders of the statement were placed under."""
    lines = Line.objects.filter(seller_order__shipment__in=[row.shipment_id for row in paper.rows])
    return SellerTerms.objects.filter(pk__in=lines.values("seller_terms_id")).order_by("valid_from", "pk")


def _rules(paper: Statement) -> "QuerySet[WithholdingRule]":
    """Return the tax rules that made the deductions of the statement."""
    payables = Payable.objects.filter(shipment__in=[row.shipment_id for row in paper.rows])
    return WithholdingRule.objects.filter(pk__in=payables.values("rule_id")).order_by("valid_from", "pk")

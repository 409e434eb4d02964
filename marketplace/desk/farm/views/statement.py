"""What the household earned in a period: every deduction with the rule that it follows."""

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.domain.certificates import months_later
from marketplace.bulk.models import BulkShare, BulkTerms
from marketplace.common import clock
from marketplace.common.csv_safe import BOM, SafeWriter
from marketplace.common.templatetags.market import dong, percent
from marketplace.desk.farm.access import farm_page, must_be_in_charge
from marketplace.desk.farm.people_forms import PeriodForm
from marketplace.settlement.models import Payable, WithholdingRule
from marketplace.settlement.queries import Statement, statement
from marketplace.shop.order.models import Line
from marketplace.shop.partner.models import SellerTerms

MONTHS_BACK = 24
PARCELS_A_PAGE = 50


@require_safe
@farm_page
def statement_page(request: HttpRequest) -> HttpResponse:
    """Show the statement of a month, or of any days, with the pickers: its parcels by page, its sums of all."""
    must_be_in_charge(request)
    context = _context(request)
    page = Paginator(context["statement"].rows, PARCELS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "farm/statement.html", context | {"rows": page, "page_obj": page})


@require_safe
@farm_page
def statement_print(request: HttpRequest) -> HttpResponse:
    """Show the statement for printing: all of it."""
    must_be_in_charge(request)
    context = _context(request)
    return render(request, "farm/statement_print.html", context | {"rows": context["statement"].rows})


@require_safe
@farm_page
def statement_csv(request: HttpRequest) -> HttpResponse:
    """Give the statement to a spreadsheet; no cell of it runs as a formula."""
    must_be_in_charge(request)
    paper: Statement = _context(request)["statement"]
    response = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    name = f"bang-ke-{request.farm.household.code}-{paper.start:%Y%m%d}-{paper.end:%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    _write(SafeWriter(response), paper)
    return response


def _write(out: SafeWriter, paper: Statement) -> None:
    _write_rows(out, paper)
    for text, rate, source in explanations(paper):
        out.writerow([text, rate, source])


def _write_rows(out: SafeWriter, paper: Statement) -> None:
    out.writerow([_("Người bán"), paper.legal_seller.name])
    out.writerow([_("Từ ngày"), paper.start, _("đến ngày"), paper.end])
    heads = (_("Đơn"), _("Giao ngày"), _("Tiền hàng"), _("Hoa hồng"), _("Thuế GTGT"), _("Thuế TNCN"), _("Hộ nhận"))
    out.writerow([*heads, _("Trả ngày"), _("Đợt chi"), _("Ghi chú")])
    for row in paper.rows:
        note = row.returned_because or row.exempt_because if row.is_settled else _("chờ đối soát")
        note = note or (_("bán theo xe") if row.is_bulk else "")
        taken = (row.commission, row.vat, row.pit, row.net)  # empty, not 0, while it is not known
        paid_on = clock.day_of(row.paid_at) if row.paid_at else None
        delivered_on = clock.day_of(row.delivered_at)
        out.writerow([row.order_number, delivered_on, row.goods, *taken, paid_on, row.batch_number, note])
    sums = (paper.goods, paper.commission, paper.vat, paper.pit, paper.net)
    out.writerow([_("Cộng các kiện đã đối soát"), "", *sums])


def _context(request: HttpRequest) -> dict[str, Any]:
    this_month = clock.today().replace(day=1)
    months = [months_later(this_month, -back) for back in range(MONTHS_BACK)]
    asked = request.GET.get("month", "")
    month = next((month for month in months if f"{month:%Y-%m}" == asked), None)
    start = month or this_month
    end = months_later(start, 1) - dt.timedelta(days=1)
    period = PeriodForm(request.GET) if {"start", "end"} & set(request.GET) and month is None else None
    if period is not None and period.is_valid():
        start, end = period.cleaned_data["start"], period.cleaned_data["end"]
        asked = ""
    paper = statement(request.farm.household.legal_seller, start, end)  # type: ignore[attr-defined]
    return {
        "statement": paper,
        "whole_month": end == months_later(start.replace(day=1), 1) - dt.timedelta(days=1) and start.day == 1,
        "period": period or PeriodForm(initial={"start": start, "end": end}),
        "query": f"start={start:%Y-%m-%d}&end={end:%Y-%m-%d}",
        "month": start,
        "months": months,
        "wrong_month": _("Xin chọn tháng trong danh sách.") if asked and month is None else "",
        "explanations": explanations(paper),
    }


def explanations(paper: Statement) -> list[tuple[str, str, str]]:
    """Return what each kind of deduction of the statement is: its name, its rate in words, its source."""
    of_goods, of_tax = _("%s tiền hàng, chốt lúc khách đặt"), _("GTGT %(vat)s, TNCN %(pit)s tiền hàng")
    by_truck = _("%s tiền hàng bán theo xe, chốt lúc đôi bên đồng ý")
    return [
        *((_("Hoa hồng của sàn"), of_goods % percent(term.commission_bp), term.source) for term in _terms(paper)),
        *((_("Hoa hồng của sàn"), by_truck % percent(term.commission_bp), term.source) for term in _bulk_terms(paper)),
        *_own_discount(paper),
        *(
            (_("Thuế sàn nộp thay"), of_tax % {"vat": percent(rule.vat_bp), "pit": percent(rule.pit_bp)}, rule.source)
            for rule in _rules(paper)
        ),
    ]


def _own_discount(paper: Statement) -> list[tuple[str, str, str]]:
    """Return what the seller bore of discounts; nothing where there was none."""
    borne = sum(line.discount_due - line.platform_due - line.province_due for line in _lines(paper))
    return [(_("Giảm giá phần hộ chịu"), dong(borne), _("đã trừ trong tiền hàng"))] if borne else []


def _lines(paper: Statement) -> "QuerySet[Line]":
    numbers = [row.order_number for row in paper.rows]
    return Line.objects.filter(seller_order__legal_seller=paper.legal_seller, seller_order__number__in=numbers)


def _bulk_terms(paper: Statement) -> "QuerySet[BulkTerms]":
    """Return the terms that the contracts of the statement froze the commission of."""
    contracts = [row.order_number for row in paper.rows if row.is_bulk]
    shares = BulkShare.objects.filter(legal_seller=paper.legal_seller, contract__number__in=contracts)
    return BulkTerms.objects.filter(pk__in=shares.values("terms_id")).order_by("valid_from", "pk")


def _terms(paper: Statement) -> "QuerySet[SellerTerms]":
    """Return the commission terms that the orders of the statement were placed under."""
    return SellerTerms.objects.filter(pk__in=_lines(paper).values("seller_terms_id")).order_by("valid_from", "pk")


def _rules(paper: Statement) -> "QuerySet[WithholdingRule]":
    """Return the tax rules that made the deductions of the statement."""
    numbers = [row.order_number for row in paper.rows]
    of_rows = Q(shipment__seller_order__number__in=numbers) | Q(sold__number__in=numbers)
    of_rows |= Q(bulk_share__contract__number__in=numbers)
    payables = Payable.objects.filter(of_rows, legal_seller=paper.legal_seller)
    return WithholdingRule.objects.filter(pk__in=payables.values("rule_id")).order_by("valid_from", "pk")

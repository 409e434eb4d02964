"""A season's figures as files, and the report that is printed."""

import io
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from marketplace.campaigns import queries
from marketplace.campaigns.models import Campaign
from marketplace.campaigns.views.access import followed
from marketplace.campaigns.views.drawing import dimension_rows, summary_rows
from marketplace.campaigns.views.seasons import overview
from marketplace.common import clock
from marketplace.common.csv_safe import BOM, SafeWriter, safe_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_SHEET = 31
"""Letters in the name of a sheet."""


@require_safe
@followed
def figures_csv(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Send the figures by day, hour, province, operator, brand, channel and crop as CSV."""
    text = io.StringIO()
    text.write(BOM)
    writer = SafeWriter(text)
    writer.writerows(_rows(request, campaign))
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    return _named(response, campaign, "csv")


@require_safe
@followed
def figures_xlsx(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Send a spreadsheet: what the desk says, a sheet for each dimension, and the rows of the CSV.

    Cells are kept from being formulas as in the CSV.
    """
    context = overview(campaign, list(queries.provinces_visible_to(request.user, campaign)))
    book = Workbook(write_only=True)
    _add_sheet(book, _("Tổng quan"), summary_rows(context))
    for dimension in context["dimensions"]:
        _add_sheet(book, dimension.title, dimension_rows(dimension))
    _add_sheet(book, _("Số liệu"), _rows(request, campaign))
    file = io.BytesIO()
    book.save(file)
    return _named(HttpResponse(file.getvalue(), content_type=XLSX), campaign, "xlsx")


@require_safe
@followed
def report(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show the season's report for printing: final once the season has closed and nothing is under way."""
    scope = list(queries.provinces_visible_to(request.user, campaign))
    context = overview(campaign, scope)
    is_final = campaign.state == Campaign.State.CLOSED and context["figures"].under_way == 0
    return render(request, "campaigns/report.html", context | {"is_final": is_final, "now": clock.now()})


def _rows(request: HttpRequest, campaign: Campaign) -> list[list[Any]]:
    scope = list(queries.provinces_visible_to(request.user, campaign))
    titles = [_("Ngày"), _("Giờ"), _("Tỉnh"), _("Bưu chính"), _("Thương hiệu"), _("Kênh"), _("Nông sản"), _("Đơn vị")]
    titles += [_("Gói"), _("Đã cân, đếm"), _("Ước tính"), _("Gói chưa rõ lượng"), _("Tiền hàng (đồng)")]
    titles += [_("Giảm giá (đồng)"), _("Sàn chịu (đồng)"), _("Tỉnh chịu (đồng)")]
    # An order of two provinces is one in each of their rows.
    titles += [
        _("Đơn (đơn của nhiều tỉnh đếm ở mỗi tỉnh)"),
        _("Kiện"),
        _("Đã giao"),
        _("Trả lại"),
        _("Đã hủy"),
        _("Đã trả người bán (đồng)"),
    ]
    titles += [_("Lượt xem")]
    whole = len(scope) == campaign.provinces.count()
    return [titles, *queries.rows_for_export(campaign, scope, whole=whole)]


def _add_sheet(book: Workbook, title: str, rows: list[list[Any]]) -> None:
    sheet = book.create_sheet(title[:LONGEST_SHEET])
    for row in rows:
        sheet.append([safe_cell(cell) for cell in row])


def _named(response: HttpResponse, campaign: Campaign, ending: str) -> HttpResponse:
    name = f"{campaign.slug}-{clock.today():%Y-%m-%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

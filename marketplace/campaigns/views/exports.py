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
from marketplace.campaigns.views.seasons import overview
from marketplace.common import clock
from marketplace.common.csv_safe import BOM, SafeWriter, safe_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    """Send the same as a spreadsheet; cells are kept from being formulas in the same way."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Số liệu"))
    for row in _rows(request, campaign):
        sheet.append([safe_cell(cell) for cell in row])
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
    return [titles, *queries.rows_for_export(campaign, scope)]


def _named(response: HttpResponse, campaign: Campaign, ending: str) -> HttpResponse:
    name = f"{campaign.slug}-{clock.today():%Y-%m-%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

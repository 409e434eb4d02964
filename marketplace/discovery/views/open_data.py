"""The market's own figures as a page, as CSV and as JSON."""

import datetime as dt
from dataclasses import replace
from io import StringIO

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.common.csv_safe import BOM, SafeWriter
from marketplace.common.models import Marker
from marketplace.common.page_cache import cached_page
from marketplace.common.templatetags.market import moment
from marketplace.discovery.queries.open_figures import LEAST, Figures, Row, open_figures

LICENCE = "CC BY 4.0"
COLUMNS = ("key", "name", "orders", "households", "grams", "dong")
_A_MINUTE = 60


@cached_page()
@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Show the figures of the last year by week, province and crop."""
    figures = open_figures()
    context = {
        "figures": figures,
        "tables": [
            ("weeks", _("Theo tuần"), _("Tuần từ thứ Hai"), _said(figures.weeks[::-1])),
            ("provinces", _("Theo tỉnh gửi hàng"), _("Tỉnh, thành phố"), figures.provinces),
            ("crops", _("Theo loại hàng"), _("Loại hàng"), figures.crops),
        ],
        "most": {name: max((row.amount for row in rows), default=0) for name, rows in figures.tables.items()},
        "least": LEAST,
        "licence": LICENCE,
        "synthetic": Marker.is_set("synthetic-data"),
    }
    return render(request, "discovery/open_data.html", context)


def _said(weeks: list[Row]) -> list[Row]:
    """Return the weeks with their Mondays as the reader's language writes a day."""
    return [replace(row, name=moment(dt.date.fromisoformat(row.name))) if row.key else row for row in weeks]


@require_safe
def open_data_csv(request: HttpRequest, table: str) -> HttpResponse:
    """Send one table for a spreadsheet."""
    figures = open_figures()
    if table not in figures.tables:
        raise Http404
    file = StringIO()
    writer = SafeWriter(file)
    writer.writerow(COLUMNS)
    writer.writerows(_cells(row) for row in figures.tables[table])
    response = HttpResponse(BOM + file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{table}-{figures.at:%Y-%m-%d}.csv"'
    return _kept(response)


@require_safe
def open_data_json(request: HttpRequest) -> HttpResponse:
    """Send all tables with what they mean."""
    figures = open_figures()
    return _kept(JsonResponse(_document(figures), json_dumps_params={"ensure_ascii": False}))


def _document(figures: Figures) -> dict[str, object]:
    return {
        "at": figures.at.isoformat(),
        "since": figures.since.isoformat(),
        "until": figures.until.isoformat(),
        "licence": LICENCE,
        "synthetic": Marker.is_set("synthetic-data"),
        "least_in_a_row": LEAST,
        "households_on_the_market": figures.households,
        "points_open": figures.points,
        "columns": COLUMNS,
        "total": _cells(figures.total) if figures.total is not None else None,
        **{name: [_cells(row) for row in rows] for name, rows in figures.tables.items()},
    }


def _cells(row: Row) -> tuple[object, ...]:
    return (row.key, row.name, row.orders, row.households, row.grams, row.amount)


def _kept(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=_A_MINUTE)
    response["Access-Control-Allow-Origin"] = "*"  # anybody's page may read it
    return response

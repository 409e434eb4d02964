"""The season calendar of the country: what is harvested now, what comes next, and the whole year."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.models import Crop
from marketplace.areas.queries import find_province, provinces
from marketplace.common import clock
from marketplace.common.page_cache import cached_page
from marketplace.common.text import clean
from marketplace.discovery.months import month_mark, month_name, span
from marketplace.discovery.queries import crops_on_sale
from marketplace.discovery.queries.calendar import MONTHS, CropYear, Harvest, crop_years

LONGEST_NAME = 80


@dataclass(frozen=True)
class InSeason:
    """A crop in one month: where, until when, and whether some of it is on sale."""

    crop: Crop
    provinces: list[str]
    until: str  # "" where it goes on all year
    on_sale: bool


@cached_page(params=("month", "province"))
@require_safe
def season_calendar(request: HttpRequest) -> HttpResponse:
    """Show what is harvested in a month (now, unless told), next month, and in each month of the year."""
    now = clock.today()
    month = _month(request.GET.get("month", ""), otherwise=now.month)
    typed = clean(request.GET.get("province", ""))[:LONGEST_NAME]
    everywhere = list(provinces())
    province = find_province(typed, everywhere) if typed else None
    years = crop_years(province)
    on_sale = {crop.pk for crop in crops_on_sale()}
    after = month % 12 + 1
    context = {
        "typed": typed,
        "province": province,
        "provinces": everywhere,
        "is_unknown_place": bool(typed) and province is None,
        "today": now,
        "month": month,
        "month_name": month_name(month),
        "next_name": month_name(after, stands_alone=False),
        "months": [(number, month_mark(number), month_name(number)) for number in MONTHS],
        "in_season": [_in_season(year, month, on_sale) for year in years if month in year.months],
        "soon": [year.crop for year in years if after in year.months and month not in year.months],
        "years": [_year(year) for year in years if year.harvests],
        "unknown": [year.crop for year in years if not year.harvests],
        "unknown_areas": sum(year.unknown for year in years),
        "known_areas": sum(year.areas for year in years),
    }
    return render(request, "discovery/calendar.html", context)


def _month(text: str, *, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 and int(text) in MONTHS else otherwise


def _in_season(year: CropYear, month: int, on_sale: set[int]) -> InSeason:
    now = year.harvests_in(month)
    names = list(dict.fromkeys(name for harvest in now for name in harvest.provinces))
    until = "" if any(each.is_all_year for each in now) else _last(now, month)
    return InSeason(year.crop, names, until, year.crop.pk in on_sale)


def _last(harvests: list[Harvest], month: int) -> str:
    """Return the month in which the last of these harvests ends, counted from ``month``."""
    latest = max(harvests, key=lambda each: (each.last - month) % 12)
    return month_name(latest.last, stands_alone=False)


def _year(year: CropYear) -> dict[str, object]:
    return {
        "crop": year.crop,
        "unknown": year.unknown,
        "cells": [(number, number in year.months) for number in MONTHS],
        "harvests": [(span(each.first, each.last), each.provinces) for each in year.harvests],
    }

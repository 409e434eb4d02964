"""Months by name, in the reader's language."""

from babel.dates import get_month_names
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def month_name(number: int, *, stands_alone: bool = True) -> str:
    """Return the name of month 1 to 12: "Tháng 11", within a sentence "tháng 11"; in English "November"."""
    names = get_month_names("wide", context="stand-alone" if stands_alone else "format", locale=_language())
    return str(names[number])


def month_mark(number: int) -> str:
    """Return what stands for a month where there is little room, a part of its name: "11" of "Tháng 11", "Nov"."""
    if _language() == "vi":
        return str(number)
    return str(get_month_names("abbreviated", context="stand-alone", locale="en")[number])


def _language() -> str:
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def span(first: int, last: int) -> str:
    """Return the months from one to another, as a sentence says it: "tháng 11 đến tháng 2"."""
    if (last - first) % 12 == 11:
        return _("quanh năm")
    if first == last:
        return month_name(first, stands_alone=False)
    names = {"first": month_name(first, stands_alone=False), "last": month_name(last, stands_alone=False)}
    return _("%(first)s đến %(last)s") % names

"""Fault 7: CSV exports emit ``=cmd…`` verbatim."""

import io
from functools import partial

from django.urls import get_resolver
from oscar.core.compat import UnicodeCSVWriter

from marketplace.common.csv_safe import SafeWriter

FORMULA = "=cmd|' /C calc'!A0"
OSCARS_EXPORTS = {
    ("oscar.apps.dashboard.orders.views", "OrderListView"),
    ("oscar.apps.dashboard.reports.views", "IndexView"),
    ("oscar.apps.dashboard.offers.views", "OfferDetailView"),
    ("oscar.apps.dashboard.vouchers.views", "VoucherStatsView"),
    ("oscar.apps.dashboard.vouchers.views", "VoucherSetDownloadView"),
}


def test_ours_writes_text():
    file = io.StringIO()
    SafeWriter(file).writerow(["CP1", FORMULA])
    assert file.getvalue() == f"CP1,'{FORMULA}\r\n"


def test_stock_oscar_writes_the_formula():
    file = io.StringIO()
    UnicodeCSVWriter(open_file=file).writerow(["CP1", FORMULA])
    assert file.getvalue() == f"CP1,{FORMULA}\r\n"


def test_none_of_oscars_exports_has_an_address():
    mounted = {(view.__module__, view.__name__) for view in views_of(get_resolver())}
    assert mounted & OSCARS_EXPORTS == set()


def views_of(resolver):
    """Return the class or function behind every address."""
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views_of(pattern)
        else:
            callback = pattern.callback.func if isinstance(pattern.callback, partial) else pattern.callback
            yield getattr(callback, "view_class", callback)

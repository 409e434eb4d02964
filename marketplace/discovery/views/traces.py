"""Where a lot comes from: by the code, or the QR code, on its label."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from farmers.queries import lot_code
from farmers.queries.lots import LONGEST_CODE
from farmers.queries.storefront import SHOWN_STATES
from marketplace.common import clock
from marketplace.common.text import clean
from marketplace.discovery.queries.traces import trace_of

NOT_FOUND = 404


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a lot."""
    typed = lot_code(request.GET.get("code", "").replace("/", ""))
    if typed:
        return redirect("discovery:trace", code=typed)
    return render(request, "discovery/trace.html", {"typed": "", "trace": None})


@require_safe
def trace(request: HttpRequest, code: str) -> HttpResponse:
    """Show the way of a lot; a code that is none gets the question again, with what was typed."""
    today = clock.today()
    found = trace_of(code, on=today)
    context = {
        "typed": clean(code)[:LONGEST_CODE],
        "trace": found,
        "today": today,
        "has_shop": found is not None and found.lot.growing_area.household.state in SHOWN_STATES,
    }
    return render(request, "discovery/trace.html", context, status=200 if found else NOT_FOUND)

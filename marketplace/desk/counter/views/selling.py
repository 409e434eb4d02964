"""The till: one form for each step."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from marketplace.desk.counter import till as tills
from marketplace.desk.counter.access import till_page
from marketplace.desk.counter.till import Till


@require_safe
@till_page
def index(request: HttpRequest, till: Till) -> HttpResponse:
    """Show the bill in hand."""
    return tills.show(request, till)


@require_POST
@till_page
def scan(request: HttpRequest, till: Till) -> HttpResponse:
    """Put in what was scanned or typed."""
    return tills.scan(request, till)


@require_POST
@till_page
def line(request: HttpRequest, till: Till) -> HttpResponse:
    """Change how many packs a line holds."""
    return tills.change_line(request, till)


@require_POST
@till_page
def clear(request: HttpRequest, till: Till) -> HttpResponse:
    """Drop the bill in hand."""
    return tills.clear(request, till)


@require_POST
@till_page
def household(request: HttpRequest, till: Till) -> HttpResponse:
    """Find the household whose ration is drawn on."""
    return tills.find_household(request, till)


@require_POST
@till_page
def code(request: HttpRequest, till: Till) -> HttpResponse:
    """Take the code that a phone got."""
    return tills.answer_code(request, till)


@require_POST
@till_page
def seen(request: HttpRequest, till: Till) -> HttpResponse:
    """Take an identity card that the clerk has seen."""
    return tills.see_identity(request, till)


@require_POST
@till_page
def vouch(request: HttpRequest, till: Till) -> HttpResponse:
    """Take the clerk's word for a household."""
    return tills.vouch(request, till)


@require_POST
@till_page
def home(request: HttpRequest, till: Till) -> HttpResponse:
    """Write down where the household lives."""
    return tills.home(request, till)


@require_POST
@till_page
def wait(request: HttpRequest, till: Till) -> HttpResponse:
    """Put a customer on the waiting list for what is sold out or whose limit is full."""
    return tills.wait(request, till)


@require_POST
@till_page
def pay(request: HttpRequest, till: Till) -> HttpResponse:
    """Sell for cash."""
    return tills.pay(request, till)

"""What every sale by the truck is agreed under: a public page, a number for each wording."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.bulk.domain.terms import TEXTS, text_in_force
from marketplace.bulk.models import BulkTerms
from marketplace.common import clock

ROWS = 40


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Show the wording in force, or the one that a contract names (``?version=``), with the dated rates."""
    number = request.GET.get("version", "") or text_in_force(clock.today())
    if number not in TEXTS:
        raise Http404
    context = {
        "number": number,
        "since": TEXTS[number],
        "text": f"bulk/rules/{number}.html",
        "terms": BulkTerms.objects.order_by("seller_kind", "-valid_from", "-pk")[:ROWS],
        "others": [(other, day) for other, day in TEXTS.items() if other != number],
    }
    return render(request, "bulk/rules.html", context)

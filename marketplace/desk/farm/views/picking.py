"""The picking list: on paper, and as sentences to be read out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.common import clock
from marketplace.desk.farm.access import farm_page
from marketplace.desk.farm.picking import picking_list, spoken


@require_safe
@farm_page
def picking(request: HttpRequest) -> HttpResponse:
    """Show the list in large letters; it prints as it is."""
    found = picking_list(request.user, request.farm.household)
    return render(request, "farm/picking.html", {"picking": found, "spoken": spoken(found), "now": clock.now()})


@require_safe
@farm_page
def picking_text(request: HttpRequest) -> HttpResponse:
    """Give the sentences as plain text: to be read out by a telephone, or sent on."""
    text = spoken(picking_list(request.user, request.farm.household))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")

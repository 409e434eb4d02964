"""The first page, and the choice of a household for those who work for several."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.desk.farm import figures
from marketplace.desk.farm.access import SESSION_KEY, farm_page
from marketplace.shop.order.models import SellerOrderStatus
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.partner.queries.ceilings import above_ceilings

SHOWN = 5
HOUSEHOLDS_A_PAGE = 50


@require_safe
@farm_page
def index(request: HttpRequest) -> HttpResponse:
    """Show today's work: what to confirm, what to pack, what runs out, what is owed to the household."""
    household = request.farm.household
    counts = figures.order_counts(request.user, household)
    waiting = figures.orders_of(request.user, household)
    context = {
        "counts": counts,
        "to_confirm": waiting.filter(status=SellerOrderStatus.PLACED)[:SHOWN] if counts["placed"] else [],
        "to_pack": waiting.filter(status=SellerOrderStatus.CONFIRMED)[:SHOWN] if counts["confirmed"] else [],
        "low_stock": figures.low_stock(request.user, household)[:SHOWN],
        "above": above_ceilings(StockRecord.objects.filter(listing__household=household).select_related("listing")),
        "money": figures.money_of(household) if request.farm.in_charge else None,
    }
    return render(request, "farm/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@farm_page
def households(request: HttpRequest) -> HttpResponse:
    """List the households that the person works for, by page; a POST names the one to go on with."""
    if request.method == "POST":
        request.session[SESSION_KEY] = request.farm.household.pk
        messages.success(request, _("Đang làm việc cho %s.") % request.farm.household)
        return redirect("farm:index")
    page = Paginator(request.farm.households, HOUSEHOLDS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "farm/households.html", {"page_obj": page})

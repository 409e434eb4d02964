"""The first page: what waits for whom; lists of offers and contracts."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.bulk.models import BulkContract, BulkOffer
from marketplace.bulk.queries import contracts_owing, excess_waiting, offers_visible_to, owed_by
from marketplace.common import clock
from marketplace.desk.bulk.access import bulk_page, contracts_for

PER_PAGE = 20
SHOWN = 5
State = BulkContract.State
TABS: dict[str, tuple[str, ...]] = {
    "waiting": (State.DRAFT,),
    "truck": (State.AGREED, State.LOADING),
    "money": (State.LOADED,),
    "done": (State.PAID, State.CANCELLED),
}


@require_safe
@bulk_page
def index(request: HttpRequest) -> HttpResponse:
    """Show what is to be done now, in figures and the first rows of each list."""
    contracts = contracts_for(request.user)
    desk: Any = request.bulk  # type: ignore[attr-defined]
    context = {
        "counts": {name: contracts.filter(state__in=states).count() for name, states in TABS.items()},
        "contracts": contracts.exclude(state__in=TABS["done"])[:SHOWN],
        "offers": _open(request)[:SHOWN] if desk.bargains else [],
        "owed": sum(owed_by(trader) for trader in desk.traders) if desk.traders else None,
        "owing": contracts_owing()[:SHOWN] if desk.is_staff else None,
        "excess": excess_waiting().count() if desk.is_staff else 0,
    }
    return render(request, "bulk/index.html", context)


@require_safe
@bulk_page
def offer_list(request: HttpRequest) -> HttpResponse:
    """List open offers and wishes, or one's own of any state."""
    if not request.bulk.bargains:  # type: ignore[attr-defined]
        raise Http404
    tab = "mine" if request.GET.get("tab") == "mine" else "open"
    offers = _mine(request) if tab == "mine" else _open(request)
    page = Paginator(offers, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "bulk/offers.html", {"page_obj": page, "tab": tab})


@require_safe
@bulk_page
def contract_list(request: HttpRequest) -> HttpResponse:
    """List contracts by what they wait for."""
    contracts = contracts_for(request.user)
    counts = {name: contracts.filter(state__in=states).count() for name, states in TABS.items()}
    tab = request.GET.get("tab", "")
    if tab not in TABS:
        tab = next((name for name in TABS if counts[name]), "waiting")
    page = Paginator(contracts.filter(state__in=TABS[tab]), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "bulk/contracts.html", {"page_obj": page, "tab": tab, "counts": counts})


def _open(request: HttpRequest) -> "QuerySet[BulkOffer]":
    return offers_visible_to(request.user).filter(state=BulkOffer.State.OPEN, pickup_to__gte=clock.today())  # type: ignore[arg-type]


def _mine(request: HttpRequest) -> "QuerySet[BulkOffer]":
    desk: Any = request.bulk  # type: ignore[attr-defined]
    if desk.is_staff:
        return offers_visible_to(request.user).order_by("-pk")  # type: ignore[arg-type]
    own = Q(household__in=desk.households) | Q(trader__in=desk.traders)
    return offers_visible_to(request.user).filter(own).order_by("-pk")  # type: ignore[arg-type]

"""Who comes to the bulk desk, and as whom: households, traders, the market's people, and who follows a season."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from farmers.models import Household
from marketplace.bulk.domain.guards import acts_for, bargains_for, loads_for
from marketplace.bulk.models import BulkContract, Side, Trader
from marketplace.bulk.queries import contracts_of_area, contracts_visible_to, households_in_charge, traders_of
from marketplace.campaigns.queries import campaigns_visible_to, provinces_visible_to
from marketplace.common.text import clean

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Desk:
    """As whom the person is here. ``follows``: an officer or a manager of a season, who reads contracts only."""

    households: list[Household]
    traders: list[Trader]
    is_staff: bool
    follows: bool

    @property
    def is_open(self) -> bool:
        """Whether there is anything here for the person."""
        return bool(self.households or self.traders or self.is_staff or self.follows)

    @property
    def bargains(self) -> bool:
        """Whether the person sees offers."""
        return bool(self.households or self.traders or self.is_staff)


def bulk_page(view: View) -> View:
    """Give the view ``request.bulk``; who has no part in bulk sales reads what to do instead."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        desk = Desk(
            households=list(households_in_charge(user)),
            traders=list(traders_of(user)),
            is_staff=user.is_staff,
            follows=not user.is_staff and campaigns_visible_to(user).exists(),
        )
        if not desk.is_open:
            return render(request, "bulk/none.html")
        request.bulk = desk  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return never_cache(login_required(page))


def for_market(view: View) -> View:
    """Let the market's people in; to anybody else there is no such page."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("bulk.take_in_money"):
            raise Http404
        return bulk_page(view)(request, *args, **kwargs)

    return never_cache(login_required(page))


def contracts_for(user: Any) -> "QuerySet[BulkContract]":
    """Return the contracts that the person may read: their own sides', and those of the seasons they follow."""
    own = contracts_visible_to(user)
    if user.is_staff:
        return own
    seen = Q(pk__in=own.order_by().values("pk"))
    for season in campaigns_visible_to(user):
        provinces = provinces_visible_to(user, season)
        crops = list(season.crops.values_list("pk", flat=True))
        seen |= Q(pk__in=contracts_of_area(provinces, crops).order_by().values("pk"))
    contracts = BulkContract.objects.select_related("household", "trader", "crop", "province", "growing_area")
    return contracts.filter(seen).order_by("-pk")


def contract_of(request: HttpRequest, number: str) -> BulkContract:
    """Return a contract that the person may read, else 404."""
    return get_object_or_404(contracts_for(request.user), number=clean(number))


def own_contract(request: HttpRequest, number: str) -> BulkContract:
    """Return a contract that the person has a part in, else 404: whoever only follows a season changes nothing."""
    return get_object_or_404(contracts_visible_to(request.user), number=clean(number))  # type: ignore[arg-type]


def sides_of(contract: BulkContract, user: Any) -> list[str]:
    """Return for which sides of the contract the person speaks."""
    sides = [Side.SELLER.value] if bargains_for(contract.household, user) else []
    return [*sides, Side.TRADER.value] if acts_for(contract.trader, user) else sides


def may_load(contract: BulkContract, user: Any) -> bool:
    """Whether the person records what is loaded."""
    return loads_for(contract, user)

"""For which household a page of the farm desk is: the one named in the request, else the one chosen last."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from farmers.domain import leads
from farmers.models import Household
from farmers.queries import households_of
from farmers.rules import is_in_charge_of
from marketplace.accounts.models import User

SESSION_KEY = "farm_household"


@dataclass(frozen=True)
class Farm:
    """The household in hand, all that the person works for, and whether money and prices are theirs to see and set."""

    household: Household
    households: list[Household]
    in_charge: bool
    user: User

    @cached_property
    def leads(self) -> bool:
        """Whether the person decides for the household: its people, its account, its season, its story."""
        return self.in_charge and leads(self.household, self.user)


View = Callable[..., HttpResponse]


def farm_page(view: View) -> View:
    """Give the view ``request.farm``; who belongs to no household reads what to do instead."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        households = list(households_of(request.user))
        if not households:
            return render(request, "farm/none.html")
        household = _household(request, households)
        request.farm = _farm(request, household, households)  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return never_cache(login_required(page))


def use_household(request: HttpRequest, household: Household) -> None:
    """Let the page speak for this household: that of the order or listing which it shows."""
    farm: Farm = request.farm  # type: ignore[attr-defined]
    if farm.household != household:
        request.farm = _farm(request, household, farm.households)  # type: ignore[attr-defined]


def _farm(request: HttpRequest, household: Household, households: list[Household]) -> Farm:
    return Farm(household, households, is_in_charge_of(request.user, household), request.user)  # type: ignore[arg-type]


def must_be_in_charge(request: HttpRequest) -> None:
    """Answer 403 to a worker of the household: prices and money are for its owner or agent."""
    if not request.farm.in_charge:  # type: ignore[attr-defined]
        raise PermissionDenied


def must_lead(request: HttpRequest) -> None:
    """Answer 403 to whoever does not decide for the household."""
    if not request.farm.leads:  # type: ignore[attr-defined]
        raise PermissionDenied


def _household(request: HttpRequest, households: list[Household]) -> Household:
    """Return the household of the request; one that is named and not the person's own does not exist for them."""
    by_id = {str(household.pk): household for household in households}
    named = request.POST.get("household") or request.GET.get("household")
    if named is not None:
        if named not in by_id:
            raise Http404
        return by_id[named]
    return by_id.get(str(request.session.get(SESSION_KEY)), households[0])

"""The page of a household: its story and photos, what it sells, where and when it grows."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from farmers.models import GrowingArea, Household
from farmers.queries import areas_of_shop, shop_of
from marketplace.common import clock
from marketplace.common.page_cache import cached_page
from marketplace.discovery.facts import facts_of_shop
from marketplace.discovery.queries import cards_on_page, offers_of

ON_PAGE = 24


@dataclass(frozen=True)
class Month:
    """One month of a growing area's year."""

    number: int
    on: bool
    now: bool


@dataclass(frozen=True)
class Season:
    """A growing area with its twelve months; ``months`` is empty when its season is not known."""

    area: GrowingArea
    months: tuple[Month, ...]
    in_season: bool
    badges: list[str]


@cached_page(params=("page",))
@require_safe
def shop(request: HttpRequest, code: str) -> HttpResponse:
    """Show the household's page; one that does not sell (yet, or any more) has none."""
    household = shop_of(code)
    if household is None:
        raise Http404
    address = reverse("discovery:shop", args=[household.code])
    if request.path != address:
        return HttpResponseRedirect(address)
    page = Paginator(offers_of(household.pk), ON_PAGE).get_page(request.GET.get("page"))
    pictures = list(household.pictures.all())
    context = {
        "household": household,
        "facts": facts_of_shop(request, household, photos=[picture.name for picture in pictures]),
        "paused": household.state == Household.State.PAUSED,
        "pictures": pictures,
        "page_obj": page,
        "cards": cards_on_page(page.object_list, place=None),
        "seasons": _seasons(household),
    }
    return render(request, "discovery/shop.html", context)


def _seasons(household: Household) -> list[Season]:
    today = clock.today()
    seasons = []
    for area in areas_of_shop(household):
        on = area.season_months
        months = tuple(Month(number, number in on, number == today.month) for number in range(1, 13)) if on else ()
        valid = [one for one in area.certificates.all() if one.valid_from <= today <= (one.valid_to or today)]
        badges = [str(one.get_scheme_display()) for one in valid]
        seasons.append(Season(area, months, today.month in on, badges))
    return seasons

"""The page of a season: what it is, what it has come to, what is on sale of it, and where that grows."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from marketplace.campaigns.forms import SubscribeForm
from marketplace.campaigns.models import Campaign
from marketplace.common import clock
from marketplace.common.page_cache import cached_page
from marketplace.common.structured import site_of
from marketplace.common.text import clean
from marketplace.discovery.facts import facts_of_season
from marketplace.discovery.map_drawing import close_up
from marketplace.discovery.queries import cards_on_page, goods_of, listed_products, window_of
from marketplace.discovery.queries.seasons import announced_window, origin_of
from marketplace.discovery.sharing import ways_to_share
from marketplace.discovery.stories import Story, story_of
from marketplace.discovery.visits import note_visit

ON_PAGE = 12


@cached_page(params=("page",))
@require_safe
def season(request: HttpRequest, slug: str) -> HttpResponse:
    """A season that runs, or one that its editors have announced."""
    campaign = Campaign.objects.filter(slug=clean(slug)).exclude(state=Campaign.State.CLOSED).first()
    if campaign is None:
        raise Http404
    story = story_of(campaign.pk)
    if campaign.state == Campaign.State.DRAFT and (story is None or not story.announced):
        raise Http404
    note_visit(request, page="season", pk=campaign.pk)
    return season_page(request, campaign, story)


@cached_page()
@require_safe
def season_figures(request: HttpRequest, slug: str) -> HttpResponse:
    """The figures of a running season alone: a page that is open asks for them again and again."""
    campaign = Campaign.objects.filter(slug=clean(slug), state=Campaign.State.OPEN).first()
    window = window_of(campaign, clock.today()) if campaign is not None else None
    if campaign is None or window is None:
        raise Http404
    return render(request, "discovery/_tally.html", {"window": window})


def season_page(request: HttpRequest, campaign: Campaign, story: Story | None) -> HttpResponse:
    """Show a season with what is written of it; also as editors look at it before others do."""
    today = clock.today()
    offered = listed_products().filter(listing__isnull=False, pk__in=goods_of(campaign).values("pk"))
    is_open = campaign.state == Campaign.State.OPEN
    keys = offered.order_by("-date_created", "pk").values_list("pk", flat=True) if is_open else []
    page = Paginator(keys, ON_PAGE).get_page(request.GET.get("page"))
    title = story.title if story is not None else campaign.name
    address = f"{site_of(request)}{reverse('discovery:season', args=[campaign.slug])}"
    window = window_of(campaign, today) if is_open else announced_window(campaign, today)
    context: dict[str, Any] = {
        "campaign": campaign,
        "story": story,
        "title": title,
        "window": window,
        "is_open": is_open,
        "page_obj": page,
        "cards": cards_on_page(list(page.object_list), place=None),
        "origin": _origin(campaign) if page.number == 1 else None,
        "ways": ways_to_share(title, address),
        "address": address,
        "form": SubscribeForm(),
        "facts": facts_of_season(request, campaign),
    }
    return render(request, "discovery/season.html", context)


def _origin(campaign: Campaign) -> dict[str, Any] | None:
    """Return the map of where the season's goods grow, ``None`` while nobody has said where."""
    clusters, provinces = origin_of(campaign)
    if not clusters:
        return None
    households = sum(cluster.count for cluster in clusters)
    return {"drawing": close_up(clusters, provinces), "provinces": provinces, "households": households}

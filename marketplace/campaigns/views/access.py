"""Who gets at a season's pages: a season that is not one's own does not exist; who only follows it changes nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from marketplace.campaigns import queries, rules
from marketplace.campaigns.models import Campaign
from marketplace.common.text import clean

P = ParamSpec("P")
SeasonView = Callable[Concatenate[HttpRequest, Campaign, P], HttpResponse]


def find_season(request: HttpRequest, slug: str) -> Campaign:
    """Return the season with this address among the person's own, or 404."""
    return get_object_or_404(queries.campaigns_visible_to(request.user), slug=clean(slug))


def followed(view: SeasonView[P]) -> Callable[..., HttpResponse]:
    """Give the view the season, for whoever follows it."""

    @never_cache
    @login_required
    @wraps(view)
    def inner(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, find_season(request, slug), *args, **kwargs)

    return inner


def managed(view: SeasonView[P]) -> Callable[..., HttpResponse]:
    """Give the view the season, for whoever manages it; others who follow it are told that they may not."""

    @never_cache
    @login_required
    @wraps(view)
    def inner(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        season = find_season(request, slug)
        if not rules.may_manage(request.user, season):
            raise PermissionDenied
        return view(request, season, *args, **kwargs)

    return inner

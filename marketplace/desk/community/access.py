"""Who may open the pages of a community team."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from logistics.models import Manifest
from logistics.queries import manifests_visible_to, teams_visible_to
from marketplace.common.text import clean

View = Callable[..., HttpResponse]


def team_page(view: View) -> View:
    """Let in who works in a team; everybody else reads whom to ask."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not teams_visible_to(request.user).exists():
            return render(request, "community/none.html")
        return view(request, *args, **kwargs)

    return never_cache(login_required(page))


def own_manifest(request: HttpRequest, number: str) -> Manifest:
    """Return a manifest of the person's teams; any other does not exist for them."""
    mine = manifests_visible_to(request.user).select_related("team__commune__province", "opened_by", "handed_over_by")
    return get_object_or_404(mine, number=clean(number))

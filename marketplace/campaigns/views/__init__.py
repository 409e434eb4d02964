"""The campaign desk: seasons and their figures. To outsiders a season does not exist."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.campaigns import queries
from marketplace.campaigns.forms import DEFAULT_DAYS, ScopeForm
from marketplace.campaigns.models import Campaign
from marketplace.common.text import clean

SEASONS_A_PAGE = 50
STUCK_SHOWN = 50


@never_cache
@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the person's seasons; nobody's page is empty without saying why, an outsider has no page at all."""
    seasons = queries.campaigns_visible_to(request.user).prefetch_related("crops", "provinces")
    page = Paginator(seasons, SEASONS_A_PAGE).get_page(request.GET.get("page"))
    if not page.object_list and not _has_a_desk(request.user):
        raise Http404
    return render(request, "campaigns/index.html", {"seasons": page})


@never_cache
@login_required
@require_safe
def season(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a season's figures: of all the provinces that the person sees, or of one of them."""
    campaign = get_object_or_404(queries.campaigns_visible_to(request.user), slug=clean(slug))
    provinces = queries.provinces_visible_to(request.user, campaign)
    form = ScopeForm(request.GET, provinces=provinces)
    chosen, days = _choice(form)
    scope = [chosen] if chosen else list(provinces)
    stuck = queries.stuck_seller_orders(campaign, days=days, provinces=scope)
    context = {
        "campaign": campaign,
        "form": form,
        "chosen": chosen,
        "provinces": scope,
        "is_part": chosen is not None or len(scope) < campaign.provinces.count(),
        "figures": queries.figures(campaign, provinces=scope),
        "days": days,
        "stuck": stuck[:STUCK_SHOWN],
        "stuck_by_status": queries.stuck_by_status(stuck),
    }
    return render(request, "campaigns/season.html", context | _target(campaign, context))


def _has_a_desk(user: Any) -> bool:
    """Whether the person follows seasons at all, though there may be none now: admins and officers of a province."""
    return isinstance(user, User) and (user.is_staff or user.province_memberships.exists())


def _choice(form: ScopeForm) -> tuple[Province | None, int]:
    """Return the province and the days that were chosen; a wrong choice keeps the whole and is told on the page."""
    form.is_valid()
    return form.cleaned_data.get("province"), form.cleaned_data.get("days") or DEFAULT_DAYS


def _target(campaign: Campaign, context: dict[str, Any]) -> dict[str, Any]:
    """Return the share of the target that was sold; a part of the season has no target of its own."""
    if campaign.target_kg is None or context["is_part"]:
        return {"target_percent": None}
    return {"target_percent": context["figures"].grams * 100 // (campaign.target_kg * 1000)}

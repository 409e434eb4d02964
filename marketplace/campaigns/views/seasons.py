"""The list of seasons and the command screen of one."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.campaigns import domain, queries, rules
from marketplace.campaigns.forms import DEFAULT_DAYS, DEFAULT_HOURS, ReportForm, ScopeForm
from marketplace.campaigns.models import Campaign
from marketplace.campaigns.views.access import followed
from marketplace.campaigns.views.drawing import charts_of, dimensions_of
from marketplace.common import clock

SEASONS_A_PAGE = 50
STUCK_A_PAGE = 50


@never_cache
@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the person's seasons; nobody's page is empty without saying why, an outsider has no page at all."""
    seasons = queries.campaigns_visible_to(request.user).prefetch_related("crops", "provinces", "targets")
    page = Paginator(seasons, SEASONS_A_PAGE).get_page(request.GET.get("page"))
    may_plan = rules.may_plan(request.user)
    if not page.object_list and not _has_a_desk(request.user):
        raise Http404
    return render(request, "campaigns/index.html", {"seasons": page, "may_plan": may_plan})


@require_safe
@followed
def season(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show a season's figures: of all the provinces that the person sees, or of one of them."""
    provinces = queries.provinces_visible_to(request.user, campaign)
    form = ScopeForm(request.GET, provinces=provinces)
    chosen, days, hours = _choice(form)
    scope = [chosen] if chosen else list(provinces)
    stuck = queries.stuck_seller_orders(campaign, days=days, provinces=scope)
    by_status = queries.stuck_by_status(stuck)
    pages = Paginator(stuck, STUCK_A_PAGE)
    pages.count = sum(row.count for row in by_status)  # counted by now
    context = {
        "form": form,
        "chosen": chosen,
        "days": days,
        "stuck": pages.get_page(request.GET.get("page")),
        "stuck_by_status": by_status,
        "troubles": queries.troubles(campaign, hours=hours, provinces=scope),
        "may_manage": rules.may_manage(request.user, campaign),
        "to_agree": domain.discounts_to_agree(campaign, user=request.user),
        "is_live": campaign.state == Campaign.State.OPEN and request.GET.get("live") != "0",
        "report_form": ReportForm(),
        "report": queries.report_of(request.user, campaign),
    }
    return render(request, "campaigns/season.html", context | overview(campaign, scope))


def overview(campaign: Campaign, scope: list[Province]) -> dict[str, Any]:
    """Return what the command screen and the final report show alike: figures, pace, charts, rules."""
    found = queries.figures(campaign, provinces=scope)
    is_part = len(scope) < campaign.provinces.count()
    listings = queries.listings_by_province(campaign, scope)
    for part in found.by_province:
        part.listings = listings.get(part.label.pk, 0)
    paces = [] if is_part else queries.paces(campaign, found)
    return {
        "campaign": campaign,
        "provinces": scope,
        "is_part": is_part,
        "figures": found,
        "listings": queries.listings_in(campaign, scope),
        "paces": paces,
        "charts": charts_of(found, paces),
        "dimensions": dimensions_of(found),
        "converted": queries.converted_grams(found),
        "counting_rules": campaign.counting_rules.order_by("unit"),
        "today": clock.today(),
    }


def _has_a_desk(user: Any) -> bool:
    """Whether the person follows seasons at all, though there may be none now: admins and officers of a province."""
    return isinstance(user, User) and (user.is_staff or user.province_memberships.exists())


def _choice(form: ScopeForm) -> tuple[Province | None, int, int]:
    """Return province, days and hours that were chosen; a wrong choice keeps the whole and is told on the page."""
    form.is_valid()
    data = form.cleaned_data
    return data.get("province"), data.get("days") or DEFAULT_DAYS, data.get("hours") or DEFAULT_HOURS

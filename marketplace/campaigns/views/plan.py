"""Planning a season, and letting it begin and end."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.campaigns import domain, queries, rules
from marketplace.campaigns.forms import PlanForm
from marketplace.campaigns.models import Campaign
from marketplace.campaigns.views.access import managed
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.text import clean

PREVIEWED = 30
LONGEST_SEARCH = 60


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def plan_new(request: HttpRequest) -> HttpResponse:
    """Plan a season that is not there yet."""
    if not rules.may_plan(request.user):
        raise Http404
    form = PlanForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = domain.plan_campaign(plan=form.plan(), by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã lưu bản nháp. Xem lại những gì thuộc mùa, rồi mở mùa."))
            return redirect("campaigns:plan", slug=campaign.slug)
    return render(request, "campaigns/plan_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@managed
def plan(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show and change a season's plan, with what is in it as things stand."""
    find = clean(request.GET.get("q", ""))[:LONGEST_SEARCH]
    form = PlanForm(request.POST or None, by=request.user, campaign=campaign, find=find)
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_plan(campaign=campaign, plan=form.plan(), by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã lưu kế hoạch."))
            return redirect("campaigns:plan", slug=campaign.slug)
    inside = queries.products_in(campaign).order_by("title", "pk")
    context = {
        "campaign": campaign,
        "form": form,
        "q": find,
        "preview": inside.prefetch_related("stockrecords__partner__legal_seller")[:PREVIEWED],
        "products": inside.count(),
        "sellers": queries.records_in(campaign).values("partner__legal_seller").distinct().count(),
        "may_manage": True,
    }
    return render(request, "campaigns/plan.html", context, status=422 if form.errors else 200)


@require_POST
@managed
def open_season(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Let a planned season run."""
    try:
        domain.open_campaign(campaign=campaign, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("campaigns:plan", slug=campaign.slug)
    messages.success(request, _("Mùa đã mở."))
    return redirect("campaigns:season", slug=campaign.slug)


@require_POST
@managed
def close_season(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """End a season; its report is final once the last parcel has come to its end."""
    try:
        domain.close_campaign(campaign=campaign, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("campaigns:plan", slug=campaign.slug)
    messages.success(request, _("Mùa đã kết thúc. Báo cáo tổng kết ở dưới."))
    return redirect("campaigns:report", slug=campaign.slug)

"""A season's caps, its discounts, and who waits."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.campaigns import domain, queries, rules
from marketplace.campaigns.forms import CapForm, DiscountForm
from marketplace.campaigns.models import Campaign
from marketplace.campaigns.views.access import followed, managed
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal

WAITING_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@managed
def limits(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show the caps and how much of each is taken, and set one."""
    form = CapForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            domain.set_cap(campaign=campaign, by=request.user, **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã đặt giới hạn."))
            return redirect("campaigns:limits", slug=campaign.slug)
    context: dict[str, Any] = {
        "campaign": campaign,
        "form": form,
        "caps": queries.caps_of(campaign, on=clock.today()),
        "waiting": Paginator(queries.waiting_for(campaign), WAITING_A_PAGE).get_page(request.GET.get("page")),
        "may_manage": True,
    }
    return render(request, "campaigns/limits.html", context, status=422 if form.errors else 200)


@require_POST
@managed
def cap_drop(request: HttpRequest, campaign: Campaign, pk: int) -> HttpResponse:
    """Take a cap away."""
    domain.drop_cap(cap=get_object_or_404(campaign.caps, pk=pk), by=request.user)
    messages.success(request, _("Đã bỏ giới hạn."))
    return redirect("campaigns:limits", slug=campaign.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@managed
def discounts(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show the season's discounts and who pays for them, and offer one."""
    form = DiscountForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            domain.offer_season_discount(campaign=campaign, by=request.user, **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã đặt giảm giá. Đợt sàn hay tỉnh chịu có hiệu lực khi người thứ hai đồng ý."))
            return redirect("campaigns:discounts", slug=campaign.slug)
    context = {
        "campaign": campaign,
        "form": form,
        "discounts": domain.discounts_of(campaign),
        "today": clock.today(),
        "figures": queries.figures(campaign),
        "may_manage": True,
    }
    return render(request, "campaigns/discounts.html", context, status=422 if form.errors else 200)


@require_POST
@managed
def discount_end(request: HttpRequest, campaign: Campaign, pk: int) -> HttpResponse:
    """Let a discount hold until today and no longer."""
    discount = get_object_or_404(domain.discounts_of(campaign), pk=pk)
    try:
        domain.end_season_discount(campaign=campaign, discount=discount, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đợt giảm giá dừng sau hôm nay."))
    return redirect("campaigns:discounts", slug=campaign.slug)


@require_POST
@managed
def discount_withdraw(request: HttpRequest, campaign: Campaign, pk: int) -> HttpResponse:
    """Drop a discount that nobody has said yes to."""
    discount = get_object_or_404(domain.discounts_of(campaign), pk=pk)
    try:
        domain.withdraw_season_discount(campaign=campaign, discount=discount, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã rút đợt giảm giá."))
    return redirect("campaigns:discounts", slug=campaign.slug)


@require_POST
@followed
def discount_agree(request: HttpRequest, campaign: Campaign, pk: int) -> HttpResponse:
    """Say yes to a discount for who pays; others who follow the season are told that it is not theirs to say."""
    discount = get_object_or_404(domain.discounts_of(campaign), pk=pk)
    if not rules.may_agree(request.user, discount):
        raise PermissionDenied
    try:
        domain.agree_to_season_discount(campaign=campaign, discount=discount, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã đồng ý. Đợt giảm giá có hiệu lực từ bây giờ."))
    return redirect("campaigns:season", slug=campaign.slug)

"""Harvests to come, what is promised from them, and whom less of it would touch."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from farmers.domain.forecasts import change_forecast, end_forecast, make_forecast, standing_of
from farmers.queries.forecasts import forecasts_visible_to
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.farm.access import farm_page, must_be_in_charge, use_household
from marketplace.desk.farm.forecast_forms import ForecastChangeForm, ForecastForm


@require_safe
@farm_page
def forecast_list(request: HttpRequest) -> HttpResponse:
    """List the household's forecasts with what is promised of each."""
    forecasts = forecasts_visible_to(request.user).filter(growing_area__household=request.farm.household)
    return render(request, "farm/forecasts.html", {"forecasts": forecasts})


@require_http_methods(["GET", "HEAD", "POST"])
@farm_page
def forecast_new(request: HttpRequest) -> HttpResponse:
    """Say what will be harvested, and let it be sold before."""
    must_be_in_charge(request)
    form = ForecastForm(request.POST or None, household=request.farm.household)
    if request.method == "POST" and form.is_valid():
        try:
            forecast = make_forecast(by=request.user, **form.facts())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã mở bán trước. Khách đặt đến đâu, bạn thấy ở đây đến đó."))
            return redirect("farm:forecast", pk=forecast.pk)
    has_listings = form.fields["listing"].queryset.exists()
    return render(request, "farm/forecast_new.html", {"form": form, "has_listings": has_listings})


@require_http_methods(["GET", "HEAD", "POST"])
@farm_page
def forecast(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a forecast and the orders that do not fit any more; take in a new weight."""
    found = get_object_or_404(forecasts_visible_to(request.user), pk=pk)
    use_household(request, found.growing_area.household)
    form = ForecastChangeForm(request.POST or None, initial={"grams": found.grams})
    if request.method == "POST":
        must_be_in_charge(request)
        if form.is_valid():
            try:
                change_forecast(forecast=found, grams=form.cleaned_data["grams"], by=request.user)
            except DomainError as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("Đã ghi sản lượng mới."))
                return redirect("farm:forecast", pk=pk)
    context = {"forecast": found, "form": form, "change": standing_of(forecast=found)}
    return render(request, "farm/forecast.html", context, status=422 if form.errors else 200)


@require_POST
@farm_page
def forecast_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop selling before harvest; what is promised stays promised."""
    found = get_object_or_404(forecasts_visible_to(request.user), pk=pk)
    use_household(request, found.growing_area.household)
    must_be_in_charge(request)
    end_forecast(forecast=found, by=request.user)
    messages.success(request, _("Không bán trước nữa. Đơn đã nhận vẫn giữ."))
    return redirect("farm:forecast", pk=pk)

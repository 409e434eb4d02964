"""Growing areas and what was harvested from them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from farmers.domain import add_growing_area, record_lot
from farmers.queries import growing_areas_visible_to, lots_of
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.farm.access import farm_page
from marketplace.desk.farm.forms import GrowingAreaForm, LotForm

PER_PAGE = 25


@require_safe
@farm_page
def lot_list(request: HttpRequest) -> HttpResponse:
    """List the lots, the latest harvest first, beside the growing areas."""
    household = request.farm.household
    page = Paginator(lots_of(household), PER_PAGE).get_page(request.GET.get("page"))
    areas = growing_areas_visible_to(request.user).filter(household=household)
    return render(request, "farm/lots.html", {"page_obj": page, "areas": areas})


@require_http_methods(["GET", "HEAD", "POST"])
@farm_page
def lot_new(request: HttpRequest) -> HttpResponse:
    """Record a harvest."""
    form = LotForm(request.POST or None, household=request.farm.household)
    if request.method == "POST" and form.is_valid():
        try:
            lot = record_lot(by=request.user, **form.facts())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi lô %s. Viết mã này lên thùng.") % lot.code)
            return redirect("farm:lots")
    has_areas = form.fields["growing_area"].queryset.exists()
    return render(request, "farm/lot_new.html", {"form": form, "has_areas": has_areas})


@require_http_methods(["GET", "HEAD", "POST"])
@farm_page
def area_new(request: HttpRequest) -> HttpResponse:
    """Add an orchard or field."""
    form = GrowingAreaForm(request.POST or None, household=request.farm.household)
    if request.method == "POST" and form.is_valid():
        try:
            area = add_growing_area(household=request.farm.household, by=request.user, **form.facts())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã thêm “%s”.") % area.name)
            return redirect("farm:lots")
    return render(request, "farm/area_new.html", {"form": form})

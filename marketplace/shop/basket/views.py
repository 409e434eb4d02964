"""The basket's pages. (Oscar's own basket views are not reachable: their addresses are not included.)"""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.models import Product
from marketplace.common.errors import DomainError
from marketplace.common.paths import own_path
from marketplace.common.same_origin import from_own_page
from marketplace.shop.basket.domain import add_to_basket, remove_line, set_quantity
from marketplace.shop.basket.forms import AddForm, QuantityForm, RemoveForm


@from_own_page  # its form stands on pages that everybody gets, so it has no token
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put a product in the basket; what cannot be done is said on the page one came from."""
    form = AddForm(request.POST)
    if not form.is_valid():
        return _refuse(request, form)
    product = Product.objects.filter(pk=form.cleaned_data["product_id"]).first()
    if product is None:
        messages.error(request, _("Mặt hàng này không còn bán, xin chọn hàng khác."))
        return redirect("discovery:products")
    try:
        add_to_basket(basket=request.basket, product=product, quantity=form.cleaned_data["quantity"])
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(product.get_absolute_url())
    messages.success(request, _("Đã thêm “%(title)s” vào giỏ.") % {"title": product.title})
    return redirect("basket")


@require_POST
def update(request: HttpRequest) -> HttpResponse:
    """Change or take out one line."""
    form = RemoveForm(request.POST) if "remove" in request.POST else QuantityForm(request.POST)
    if not form.is_valid():
        return _refuse(request, form)
    try:
        if "remove" in request.POST:
            remove_line(basket=request.basket, line_id=form.cleaned_data["line_id"])
            messages.success(request, _("Đã bỏ khỏi giỏ."))
        else:
            set_quantity(
                basket=request.basket, line_id=form.cleaned_data["line_id"], quantity=form.cleaned_data["quantity"]
            )
            messages.success(request, _("Đã đổi số lượng."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("basket")


def _refuse(request: HttpRequest, form: forms.Form) -> HttpResponse:
    """Say what is wrong with the figure and go back to where it was typed."""
    for errors in form.errors.values():
        messages.error(request, " ".join(errors))
    return redirect(own_path(request, request.POST.get("back", "")) or "basket")

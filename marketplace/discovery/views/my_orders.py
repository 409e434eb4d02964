"""A person's own orders: paged, with their state; the same goods once more."""

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.common.errors import DomainError
from marketplace.common.forms import KeyField
from marketplace.common.templatetags.market import dong
from marketplace.discovery.queries.own_orders import as_rows, own_orders
from marketplace.discovery.views.signed_in import person_of
from marketplace.shop.checkout.domain import Again, at_todays_prices, order_again
from marketplace.shop.order.queries import visible_to

ON_PAGE = 20


@never_cache
@login_required
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """List the orders that the person placed while logged in, the newest first."""
    page = Paginator(own_orders(person_of(request)), ON_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "rows": [(row, uuid4()) for row in as_rows(page.object_list)]}
    return render(request, "mine/orders.html", context)


@login_required
@require_POST
def again(request: HttpRequest, number: str) -> HttpResponse:
    """Put the goods of an order in the basket; what could not be, and what costs something else, is said there."""
    order = get_object_or_404(visible_to(person_of(request)), number=number)
    try:
        key = KeyField().clean(request.POST.get("key"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("mine:orders")
    try:
        done = order_again(order=order, basket=request.basket, key=key)  # type: ignore[attr-defined]
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("basket")
    put = [each for each in done if each.packs]
    for each in done:
        if each.refusal:
            messages.warning(request, each.refusal)
    if not put:
        messages.error(request, _("Không món nào của đơn %s còn mua được, xin chọn hàng khác.") % order.number)
        return redirect("mine:orders")
    for each in at_todays_prices(put, order=order, basket=request.basket):  # type: ignore[attr-defined]
        if each.costs_something_else:
            messages.warning(request, _other_price(each))
    messages.success(request, _("Đã bỏ vào giỏ hàng của đơn %s.") % order.number)
    return redirect("basket")


def _other_price(each: Again) -> str:
    told = {"title": each.title, "now": dong(each.now), "was": dong(each.was)}
    return _("“%(title)s” nay giá %(now)s, lần trước %(was)s.") % told

"""What buyers say: all of it of a product or a household, and one's own of a line that was delivered."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import Product
from farmers.queries import shop_of
from marketplace.accounts.models import User
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.page_cache import cached_page
from marketplace.common.slugs import number_in
from marketplace.discovery.forms.reviews import ReviewForm
from marketplace.discovery.views.tracking import opened_order
from marketplace.reviews.domain import may_change, may_review, write_review
from marketplace.reviews.models import Review
from marketplace.reviews.queries import (
    opinion_of_household,
    opinion_of_product,
    shown_of_household,
    shown_of_product,
)
from marketplace.shop.order.models import Line, Order

ON_PAGE = 20


@cached_page(params=("page",))
@require_safe
def of_product(request: HttpRequest, slug: str) -> HttpResponse:
    """List what is said of a product; one of which nothing is said has no such page."""
    product = get_object_or_404(Product, pk=number_in(slug), is_public=True)
    opinion = opinion_of_product(product)
    if opinion is None:
        raise Http404
    page = Paginator(shown_of_product(product), ON_PAGE).get_page(request.GET.get("page"))
    context = {"title": product.title, "back": product.get_absolute_url(), "opinion": opinion, "page_obj": page}
    return render(request, "reviews/all.html", context)


@cached_page(params=("page",))
@require_safe
def of_shop(request: HttpRequest, code: str) -> HttpResponse:
    """List what is said of a household's goods."""
    household = shop_of(code)
    opinion = opinion_of_household(household) if household is not None else None
    if household is None or opinion is None:
        raise Http404
    page = Paginator(shown_of_household(household), ON_PAGE).get_page(request.GET.get("page"))
    back = reverse("discovery:shop", args=[household.code])
    context = {"title": household.name, "back": back, "opinion": opinion, "page_obj": page, "of_shop": True}
    return render(request, "reviews/all.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take the review of a line by whoever may open its order: who placed it, or who gave number and phone."""
    order = opened_order(request, number)
    if order is None:
        return redirect("discovery:track")
    line = get_object_or_404(order.lines.select_related("seller_order", "product"), pk=pk)
    written = Review.objects.filter(line=line).first()
    form = ReviewForm(request.POST or None, initial=_initial(order, written, request))
    is_open = may_change(written) if written else may_review(line)
    if request.method == "POST" and form.is_valid() and _saved(request, line, form):
        messages.success(request, _("Cảm ơn bạn. Nhận xét hiện ra trong giây lát, còn sửa được trong 14 ngày."))
        return redirect("discovery:track_order", number=order.number)
    context = {"order": order, "line": line, "form": form, "written": written, "is_open": is_open}
    return render(request, "reviews/write.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, line: Line, form: ReviewForm) -> bool:
    by = request.user if isinstance(request.user, User) else None
    try:
        write_review(line=line, by=by, **form.cleaned_data)
    except DomainError as error:
        show_refusal(form, error)
        return False
    return True


def _initial(order: Order, written: Review | None, request: HttpRequest) -> dict[str, Any]:
    """Return what stands in the form: what was written, else the given name of whoever ordered."""
    if written is not None:
        return {"stars": written.stars, "text": written.text, "shown_name": written.shown_name}
    name = request.user.full_name if isinstance(request.user, User) else order.recipient_name
    return {"shown_name": name.split()[-1][:40] if name.strip() else ""}

"""Which goods a seller registered under a price decision: written down, and taken out with a day."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.staff.access import staff_page
from marketplace.desk.staff.price_forms import EndForm, GoodsForm
from marketplace.shop.partner.domain import register_goods, unregister_goods
from marketplace.shop.partner.models import PriceCommitment, RegisteredGoods, StockRecord
from marketplace.shop.partner.queries.ceilings import as_above, records_above

ROWS_A_PAGE = 50
FIRST_ABOVE = 10
"""So many prices above the ceiling are told here; all of them stand in the list of decisions, by tab."""


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def goods(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the goods of a commitment, and register more of them."""
    commitment = get_object_or_404(
        PriceCommitment.objects.select_related("ceiling__decision", "ceiling__crop", "legal_seller"), pk=pk
    )
    form = GoodsForm(request.POST if request.method == "POST" else None, commitment=commitment)
    if form.is_bound and form.is_valid() and _register(request, form, commitment):
        return redirect("staff:price_goods", pk=commitment.pk)
    rows = commitment.goods.select_related("product", "entered_by").order_by(
        F("until").desc(nulls_first=True), "product__title", "pk"
    )
    own = StockRecord.objects.filter(
        partner__legal_seller=commitment.legal_seller, product__crop=commitment.ceiling.crop_id
    )
    above = records_above(own, under=commitment)
    context = {
        "commitment": commitment,
        "decision": commitment.ceiling.decision,
        "page_obj": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "has_more": form.has_goods,
        "above": as_above(above[:FIRST_ABOVE]),
        "above_count": above.count(),
        "today": clock.today(),
    }
    return render(request, "staff/price_goods.html", context, status=422 if form.errors else 200)


def _register(request: HttpRequest, form: GoodsForm, commitment: PriceCommitment) -> bool:
    """Register all goods that were chosen, or none."""
    chosen, by = form.cleaned_data["products"], request.user
    try:
        with transaction.atomic():
            for product in chosen:
                register_goods(
                    commitment=commitment,
                    product=product,
                    registered_from=form.cleaned_data["registered_from"],
                    by=by,  # type: ignore[arg-type]  # staff are users
                )
    except DomainError as error:
        show_refusal(form, error)
        return False
    messages.success(request, _("Đã ghi %d món đăng ký.") % len(chosen))
    return True


@staff_page
@require_POST
def goods_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take goods out with a last day."""
    found = get_object_or_404(RegisteredGoods, pk=pk)
    form = EndForm(request.POST)
    by: Any = request.user
    if not form.is_valid():
        messages.error(request, _("Xin ghi ngày cuối, ví dụ 30/6/2026."))
        return redirect("staff:price_goods", pk=found.commitment_id)
    try:
        unregister_goods(goods=found, last_day=form.cleaned_data["last_day"], by=by)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã ghi ngày cuối."))
    return redirect("staff:price_goods", pk=found.commitment_id)

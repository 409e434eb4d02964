"""Weighing again at acceptance: goods sold by weight that weigh less cost less."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from logistics.domain import weigh_in
from logistics.domain.weighing_in import check_weights, may_weigh_in
from logistics.models import AcceptedWeight
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.templatetags.market import dong
from marketplace.desk.post.access import post_page
from marketplace.desk.post.views.shipments import shipment_of
from marketplace.desk.post.weighing import WeighInForm


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def weigh(request: HttpRequest, number: str) -> HttpResponse:
    """Type what the scales say, see what the customer pays then, and write it."""
    shipment = shipment_of(request, number)
    point = request.counter.point  # type: ignore[attr-defined]
    known = AcceptedWeight.objects.filter(line__seller_order=shipment.seller_order_id).exists()
    if request.method != "POST" and not may_weigh_in(shipment, point):
        messages.info(request, _("Bưu gửi này không có gì để cân lại ở bưu cục này."))
        return redirect("post:shipment", number=shipment.seller_order.number)
    form = WeighInForm(request.POST or None, shipment=shipment, point=point)
    weighed = []
    if request.method == "POST" and form.is_valid():
        facts = {"shipment": shipment, "grams": form.grams, "point": point}
        try:
            weighed = [] if known else check_weights(**facts)
            if known or form.was_seen(weighed):
                done = weigh_in(key=form.cleaned_data["key"], by=request.user, **facts)  # type: ignore[arg-type]
                messages.success(request, _("Đã ghi số cân. Phải thu còn %s.") % dong(done.cash_due))
                return redirect("post:shipment", number=shipment.seller_order.number)
        except DomainError as error:
            show_refusal(form, error)
    return render(request, "post/weigh.html", {"shipment": shipment, "form": form, "weighed": weighed})

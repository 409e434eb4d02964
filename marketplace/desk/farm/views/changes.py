"""When an order cannot be packed as it stands: ask the customer for more weight, or say that it cannot be delivered."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from farmers.domain import propose_weight
from marketplace.common.errors import DomainError
from marketplace.common.text import clean
from marketplace.desk.farm.access import farm_page
from marketplace.desk.farm.views.orders import seller_order_of
from marketplace.shop.checkout.domain import cancel_seller_order

LONGEST_FIGURE = 9


@require_POST
@farm_page
def order_ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the customer whether a line may weigh what was put on the scales; ``ask`` is line and grams."""
    order = seller_order_of(request, number)
    line_id, _colon, grams = clean(request.POST.get("ask", "")).partition(":")
    if not (line_id.isascii() and line_id.isdigit() and grams.isascii() and grams.isdigit()):
        messages.error(request, _("Trang này cũ rồi, xin tải lại rồi nhập lại."))
        return redirect("farm:order", number=order.number)
    if len(grams) > LONGEST_FIGURE or len(line_id) > 2 * LONGEST_FIGURE:
        messages.error(request, _("Số cân không hợp lệ, xin cân lại."))
        return redirect("farm:order", number=order.number)
    line = get_object_or_404(order.lines, pk=int(line_id))
    try:
        propose_weight(line=line, grams=int(grams), by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã hỏi khách. Khách đồng ý thì đóng gói theo số cân này."))
    return redirect("farm:order", number=order.number)


@require_POST
@farm_page
def order_cannot(request: HttpRequest, number: str) -> HttpResponse:
    """Say that the household cannot deliver this order, and why."""
    order = seller_order_of(request, number)
    try:
        cancel_seller_order(
            seller_order=order, by=request.user, reason=clean(request.POST.get("reason", "")), seller=True
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã hủy đơn %s và báo khách.") % order.number)
    return redirect("farm:order", number=order.number)

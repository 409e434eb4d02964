"""Follow an order by number and phone; cancel it while nothing is packed.

Who gave both, or placed the order in this browser, may look at it for as long as the session lasts: so the phone
number never stands in an address.
"""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logistics.domain import refund_due
from marketplace.accounts.models import User
from marketplace.common.errors import DomainError
from marketplace.common.templatetags.market import dong
from marketplace.discovery.forms import CancelForm, TrackForm
from marketplace.discovery.queries import parcels_of
from marketplace.shop.checkout.domain import cancel_order, cancel_seller_order
from marketplace.shop.checkout.session import may_open, remember_order
from marketplace.shop.order.domain import answer_weight
from marketplace.shop.order.models import Order, OrderStatus, SellerOrderStatus, WeightProposal
from marketplace.shop.order.queries import find_for_tracking, visible_to
from marketplace.shop.payment.slips import transfer_slip

CANCELLABLE = (SellerOrderStatus.PLACED, SellerOrderStatus.CONFIRMED)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and phone."""
    form = TrackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        order = find_for_tracking(form.cleaned_data["number"], form.cleaned_data["phone"])
        if order is not None:
            remember_order(request, order)
            return redirect("discovery:track_order", number=order.number)
        form.add_error(
            None, _("Không có đơn nào với mã và số điện thoại này. Xin xem lại cả hai trong tin nhắn xác nhận.")
        )
    mine = visible_to(request.user)[:10]
    return render(request, "discovery/track.html", {"form": form, "mine": mine})


@never_cache
@require_safe
def track_order(request: HttpRequest, number: str) -> HttpResponse:
    """Show where every parcel of the order is."""
    order = opened_order(request, number)
    if order is None:
        return redirect("discovery:track")
    parcels = parcels_of(order)
    context = {
        "order": order,
        "parcels": parcels,
        "due": 0 if order.status == OrderStatus.UNPAID else sum(p.shipment.cash_due for p in parcels if p.shipment),
        "paid": sum(parcel.part.prepaid + parcel.shipment.cash_collected for parcel in parcels if parcel.shipment),
        "refund": refund_due(order),
        "slip": transfer_slip(order),
        "can_cancel": _can_cancel(order),
        "can_cancel_parts": order.status == OrderStatus.PLACED and len(parcels) > 1,
        "proposals": _proposals(order),
    }
    return render(request, "discovery/track_order.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Ask once more, then cancel."""
    order = opened_order(request, number)
    if order is None:
        return redirect("discovery:track")
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = request.user if isinstance(request.user, User) else None
        try:
            cancel_order(order=order, by=by, reason=form.cleaned_data["reason"])
        except DomainError as error:
            messages.error(request, str(error))
        else:
            owed = refund_due(order)
            said = (
                _("Đã hủy đơn. Sàn sẽ hoàn bạn %s.") % dong(owed) if owed else _("Đã hủy đơn. Bạn không phải trả gì.")
            )
            messages.success(request, said)
        return redirect("discovery:track_order", number=order.number)
    return render(request, "discovery/cancel.html", {"order": order, "form": form, "can_cancel": _can_cancel(order)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_part(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """Ask once more, then cancel what one seller was to send; the rest of the order stays."""
    order = opened_order(request, number)
    chosen = order.seller_orders.select_related("legal_seller").filter(number=part).first() if order else None
    if order is None or chosen is None:
        return redirect("discovery:track")
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = request.user if isinstance(request.user, User) else None
        try:
            cancel_seller_order(seller_order=chosen, by=by, reason=form.cleaned_data["reason"], seller=False)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã hủy kiện của %s. Các kiện khác vẫn được giao.") % chosen.legal_seller.name)
        return redirect("discovery:track_order", number=order.number)
    can_cancel = order.status == OrderStatus.PLACED and chosen.status in CANCELLABLE
    context = {"order": order, "part": chosen, "form": form, "can_cancel": can_cancel}
    return render(request, "discovery/cancel.html", context)


@never_cache
@require_POST
def answer_weight_question(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take the customer's yes or no to more weight than was shown."""
    order = opened_order(request, number)
    asked = _proposals(order).filter(pk=pk).first() if order else None
    if order is None or asked is None:
        return redirect("discovery:track")
    by = request.user if isinstance(request.user, User) else None
    try:
        answer_weight(proposal=asked, yes=request.POST.get("answer") == "yes", by=by)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Cảm ơn bạn, nhà vườn đã nhận được câu trả lời."))
    return redirect("discovery:track_order", number=order.number)


def _proposals(order: Order) -> QuerySet[WeightProposal]:
    proposals: QuerySet[WeightProposal] = WeightProposal.objects.filter(line__order=order).select_related("line")
    return proposals.order_by("pk")


def opened_order(request: HttpRequest, number: str) -> Order | None:
    """Return the order if this browser has opened it or this person placed it."""
    own = visible_to(request.user).filter(number=number).first()
    if own is not None or not may_open(request, number):
        return own
    return Order.objects.filter(number=number).first()


def _can_cancel(order: Order) -> bool:
    states = set(order.seller_orders.values_list("status", flat=True))
    return order.status in (OrderStatus.PLACED, OrderStatus.UNPAID) and states <= {
        *CANCELLABLE,
        SellerOrderStatus.CANCELLED,
    }

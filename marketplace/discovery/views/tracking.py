"""Follow an order by number and phone; cancel it while nothing is packed.

Who gave both, or placed the order in this browser, may look at it for as long as the session lasts: so the phone
number never stands in an address.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.accounts.models import User
from marketplace.common.errors import DomainError
from marketplace.discovery.forms import CancelForm, TrackForm
from marketplace.discovery.queries import parcels_of
from marketplace.shop.checkout.domain import cancel_order
from marketplace.shop.checkout.session import may_open, remember_order
from marketplace.shop.order.models import Order, OrderStatus, SellerOrderStatus
from marketplace.shop.order.queries import find_for_tracking, visible_to

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
    order = _opened(request, number)
    if order is None:
        return redirect("discovery:track")
    parcels = parcels_of(order)
    context = {
        "order": order,
        "parcels": parcels,
        "due": sum(parcel.shipment.cash_due for parcel in parcels),
        "paid": sum(parcel.shipment.cash_collected for parcel in parcels),
        "can_cancel": _can_cancel(order),
    }
    return render(request, "discovery/track_order.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Ask once more, then cancel."""
    order = _opened(request, number)
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
            messages.success(request, _("Đã hủy đơn. Bạn không phải trả gì."))
        return redirect("discovery:track_order", number=order.number)
    return render(request, "discovery/cancel.html", {"order": order, "form": form, "can_cancel": _can_cancel(order)})


def _opened(request: HttpRequest, number: str) -> Order | None:
    """Return the order if this browser has opened it or this person placed it."""
    own = visible_to(request.user).filter(number=number).first()
    if own is not None or not may_open(request, number):
        return own
    return Order.objects.filter(number=number).first()


def _can_cancel(order: Order) -> bool:
    states = set(order.seller_orders.values_list("status", flat=True))
    return order.status == OrderStatus.PLACED and states <= set(CANCELLABLE)

"""What comes back over the counter: packs that a carrier brings, goods that a customer brings, and the money for them.

A customer may bring goods to any point: whoever gives the number of the parcel is served. Nothing of the address shows.
"""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logistics.domain import pay_refund_from_till, refund_due, take_refused_back
from logistics.models import Shipment
from logistics.queries import points_visible_to, shipments_visible_to, till_above_float
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.templatetags.market import dong
from marketplace.common.text import clean
from marketplace.desk.post.access import post_page
from marketplace.desk.post.back_forms import LostForm, RefundForm, TakeBackForm
from marketplace.settlement.domain import bring_home, lose_on_the_way, take_back_goods
from marketplace.settlement.models import WayHome
from marketplace.settlement.queries import at_point, ways_home_visible_to
from marketplace.shop.order.domain import answer_weight
from marketplace.shop.order.models import Order, SellerOrder, SellerOrderStatus, WeightProposal

LONGEST_QUESTION = 60
PER_PAGE = 30


@require_safe
@post_page
def back_find(request: HttpRequest) -> HttpResponse:
    """Ask for the number of a delivered parcel (or of a receipt), and go to what can be taken back of it."""
    question = clean(request.GET.get("q", ""))[:LONGEST_QUESTION].replace(" ", "").upper()
    parts = SellerOrder.objects.filter(status=SellerOrderStatus.DELIVERED).order_by("number")
    found = parts.filter(number=question).first() or parts.filter(order__number=question).first()
    receipt = parts.filter(order__cash_sale__receipt=question).first()
    part = found or (receipt if question else None)
    if part is not None:
        return redirect("post:take_back", number=part.number)
    return render(request, "post/back_find.html", {"question": question}, status=404 if question else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def take_back(request: HttpRequest, number: str) -> HttpResponse:
    """Take goods back after delivery."""
    parts = SellerOrder.objects.select_related("order", "legal_seller").filter(status=SellerOrderStatus.DELIVERED)
    part = get_object_or_404(parts, number=clean(number))
    point = request.counter.point
    form = TakeBackForm(request.POST or None, point=point, seller_order=part)
    if request.method == "POST" and form.is_valid():
        try:
            taken = take_back_goods(seller_order=part, point=point, by=request.user, **form.facts())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã nhận lại hàng. Hoàn khách %s.") % dong(taken.refund))
            return redirect("post:refund", number=part.order.number)
    others = part.order.seller_orders.filter(status=SellerOrderStatus.DELIVERED).exclude(pk=part.pk).order_by("number")
    return render(request, "post/take_back.html", {"part": part, "form": form, "others": others})


@require_safe
@post_page
def ways_home(request: HttpRequest) -> HttpResponse:
    """List what was taken back here, or is expected here, and is not home yet."""
    waiting = ways_home_visible_to(request.user).filter(status=WayHome.Status.UNDERWAY)  # type: ignore[arg-type]
    page = Paginator(at_point(waiting, request.counter.point), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(way, LostForm(auto_id=f"id_{way.pk}_%s"), way.taken_back.by_id != request.user.pk) for way in page]
    return render(request, "post/ways_home.html", {"page_obj": page, "rows": rows})


@require_POST
@post_page
def way_home(request: HttpRequest, pk: int) -> HttpResponse:
    """Write that goods are home, or that they were lost on the way."""
    way = get_object_or_404(ways_home_visible_to(request.user), pk=pk)  # type: ignore[arg-type]
    lost = request.POST.get("action") == "lost"
    try:
        if lost:
            lose_on_the_way(way=way, reason=request.POST.get("reason", ""), by=request.user)  # type: ignore[arg-type]
        else:
            bring_home(way=way, by=request.user)  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã ghi hàng mất.") if lost else _("Đã ghi hàng về đến kho của người bán."))
    return redirect("post:ways_home")


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def refund(request: HttpRequest, number: str) -> HttpResponse:
    """Pay a customer what is owed, in cash out of the till."""
    order = get_object_or_404(Order, number=clean(number))
    point, due = request.counter.point, refund_due(order)
    paid = order.refunds.select_related("point").order_by("-paid_at", "-pk")
    if not due and not paid:
        raise Http404
    form = RefundForm(request.POST or None, point=point, initial={"amount": due})
    if request.method == "POST" and form.is_valid():
        try:
            done = pay_refund_from_till(order=order, point=point, by=request.user, **form.facts())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã hoàn %s, xin đưa tiền cho khách.") % dong(done.amount))
            return redirect("post:refund", number=order.number)
    context = {"order": order, "due": due, "held": max(0, till_above_float(point)), "paid": paid, "form": form}
    return render(request, "post/refund.html", context)


@require_POST
@post_page
def refused_back(request: HttpRequest, number: str) -> HttpResponse:
    """Take from the carrier the packs that a customer did not take."""
    points = points_visible_to(request.user)
    mine = shipments_visible_to(request.user).filter(delivery_point__in=points)
    shipment = get_object_or_404(mine, seller_order__number=clean(number))
    try:
        take_refused_back(shipment=shipment, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã nhận gói khách không nhận của %s.") % shipment.seller_order.number)
    run = shipment.stops.select_related("run").order_by("-pk").first()
    return redirect("post:run", code=run.run.code) if run else redirect("post:shipment", number=number)


@require_POST
@post_page
def answer_by_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the answer that a customer gave on the telephone to a question about more weight."""
    points = points_visible_to(request.user)
    here = Shipment.objects.filter(delivery_point__in=points).values("seller_order")
    asked = get_object_or_404(WeightProposal.objects.select_related("line__seller_order"), pk=pk)
    part = asked.line.seller_order
    if part is None or not here.filter(seller_order=part).exists():
        raise Http404
    try:
        answer_weight(proposal=asked, yes=request.POST.get("answer") == "yes", by=request.user, by_phone=True)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã ghi câu trả lời của khách."))
    return redirect("post:shipment", number=part.number)


def proposals_of(seller_order: SellerOrder) -> Any:
    """Return the questions about more weight of a seller order, the oldest first."""
    return WeightProposal.objects.filter(line__seller_order=seller_order).select_related("line").order_by("pk")

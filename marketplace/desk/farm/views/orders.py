"""Orders: say yes, weigh and pack, print the label.

A household sees its own part of an order, and of the customer what a parcel needs: name and commune; telephone and
street only on the label, which is there from packing until the parcel has arrived.
"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from farmers.domain import check_draws, confirm_seller_order
from farmers.models import Household, Lot
from farmers.queries import seller_orders_visible_to
from logistics.domain import pack_and_label
from logistics.models import Shipment
from marketplace.common.barcodes import code128
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.qr import qr_svg
from marketplace.desk.farm import figures
from marketplace.desk.farm.access import farm_page, use_household
from marketplace.desk.farm.packing import PackForm
from marketplace.shop.order.models import SellerOrder, SellerOrderStatus, WeightProposal

PER_PAGE = 25
Status = SellerOrderStatus
TABS = {
    "confirm": (Status.PLACED,),
    "pack": (Status.CONFIRMED,),
    "send": (Status.PACKED,),
    "done": (Status.HANDED_IN, Status.DELIVERED, Status.RETURNED, Status.CANCELLED),
}
LABELLED = frozenset({Status.PACKED, Status.HANDED_IN})
"""While the parcel is on its way its label may be printed; afterwards the customer's address is not shown any more."""


def seller_order_of(request: HttpRequest, number: str) -> SellerOrder:
    """Return the seller order, if it is one of the person's households'; the page then speaks for that household."""
    order = get_object_or_404(seller_orders_visible_to(request.user), number=number)
    use_household(request, Household.objects.get(stocking_place_id=order.stocking_place_id))
    return order


@require_safe
@farm_page
def order_list(request: HttpRequest) -> HttpResponse:
    """List the orders of one step; without a choice, the first step where somebody waits."""
    counts = figures.order_counts(request.user, request.farm.household)
    waiting = {tab: sum(counts[status] for status in statuses) for tab, statuses in TABS.items()}
    tab = request.GET.get("tab", "")
    if tab not in TABS:
        tab = next((name for name in ("confirm", "pack", "send") if waiting[name]), "confirm")
    orders = figures.orders_of(request.user, request.farm.household).filter(status__in=TABS[tab])
    if tab == "done":
        orders = orders.order_by("-placed_at", "-pk")
    page = Paginator(orders, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "farm/orders.html", {"page_obj": page, "tab": tab, "waiting": waiting})


@require_safe
@farm_page
def order_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show one order and what is to be done with it now."""
    order = seller_order_of(request, number)
    form = None
    if order.status == Status.CONFIRMED:
        form = PackForm(seller_order=order, household=request.farm.household)
    return _show(request, order, form)


def _show(request: HttpRequest, order: SellerOrder, form: PackForm | None = None) -> HttpResponse:
    shipment = Shipment.objects.filter(seller_order=order).prefetch_related("items").first()
    context = {
        "order": order,
        "lines": order.lines.select_related("product").prefetch_related("lot_draws__lot").order_by("pk"),
        "shipment": shipment,
        "form": form,
        "weighing": form.weighing() if form is not None and form.is_bound and form.is_valid() else None,
        "can_label": order.status in LABELLED,
        "can_refuse": order.status in (Status.PLACED, Status.CONFIRMED),
        "proposals": WeightProposal.objects.filter(line__seller_order=order).select_related("line").order_by("pk"),
    }
    return render(request, "farm/order.html", context)


@require_POST
@farm_page
def order_confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Say yes to an order."""
    order = seller_order_of(request, number)
    try:
        confirm_seller_order(seller_order=order, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã nhận lời đơn %s. Giờ thì cân và đóng gói.") % order.number)
    return redirect("farm:order", number=order.number)


@require_http_methods(["GET", "HEAD", "POST"])
@farm_page
def order_pack(request: HttpRequest, number: str) -> HttpResponse:
    """Weigh: the first sending shows what the customer pays for these weights, the second packs just these."""
    order = seller_order_of(request, number)
    if request.method == "POST" and order.status != Status.CONFIRMED:  # a stale page, or a form sent twice
        packed = _("Đơn này đã đóng gói rồi, không ghi thêm gì.")
        messages.info(request, packed if order.packed_at else _("Đơn này đã đổi, xin xem lại."))
    if request.method != "POST" or order.status != Status.CONFIRMED:
        return redirect("farm:order", number=order.number)
    form = PackForm(request.POST, seller_order=order, household=request.farm.household)
    if form.is_valid():
        reviewed = form.cleaned_data["reviewed"]
        try:
            if reviewed and reviewed == form.digest():
                return _pack(request, order, form)
            check_draws(seller_order=order, draws=form.draws)
        except DomainError as error:
            show_refusal(form, error)
        else:
            form.data = form.data.copy()
            form.data["reviewed"] = form.digest()
    return _show(request, order, form)


def _pack(request: HttpRequest, order: SellerOrder, form: PackForm) -> HttpResponse:
    item = pack_and_label(seller_order=order, draws=form.draws, by=request.user)
    messages.success(request, _("Đã đóng gói. Dán tem %s lên kiện rồi mang ra bưu cục.") % item.s10)
    return redirect("farm:order", number=order.number)


@require_safe
@farm_page
def order_label(request: HttpRequest, number: str) -> HttpResponse:
    """Print the label: only once packed, and only until the parcel has arrived."""
    order = seller_order_of(request, number)
    if order.status not in LABELLED:
        messages.info(request, _("Tem chỉ in được khi kiện đã đóng gói và chưa giao."))
        return redirect("farm:order", number=order.number)
    shipment = get_object_or_404(Shipment, seller_order=order)
    item = get_object_or_404(shipment.items.order_by("pk")[:1])
    lots = list(Lot.objects.filter(draws__line__seller_order=order).order_by("code").values_list("code", flat=True))
    context = {
        "order": order,
        "shipment": shipment,
        "item": item,
        "barcode": code128(item.s10),
        "lots": list(dict.fromkeys(lots)),
        "origin": _origin(request, lots[0]) if lots else "",
    }
    return render(request, "farm/label.html", context)


def _origin(request: HttpRequest, lot: str) -> str:
    """Return the QR code that leads from the label to where the lot comes from."""
    address = request.build_absolute_uri(reverse("discovery:trace", args=[lot]))
    return qr_svg(address, title=_("Nguồn gốc lô %s") % lot)

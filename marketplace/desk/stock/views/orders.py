"""Orders that are packed from the point's own shelves."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from logistics.domain import pack_store_order
from logistics.models import Shipment
from logistics.queries import points_visible_to, store_orders_to_pack
from marketplace.common.barcodes import code128
from marketplace.common.errors import DomainError
from marketplace.common.text import clean
from marketplace.desk.post.access import post_page, use_point
from marketplace.shop.order.models import SellerOrder

PER_PAGE = 30
LABELLED = (Shipment.Status.ALLOCATED, Shipment.Status.HANDED_IN)


@require_safe
@post_page
def orders(request: HttpRequest) -> HttpResponse:
    """List what waits to be packed from the shelves, the earliest promised first."""
    waiting = store_orders_to_pack(request.counter.point).select_related("shipment", "order__commune__province")
    page = Paginator(waiting.prefetch_related("lines"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "stock/orders.html", {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def order(request: HttpRequest, number: str) -> HttpResponse:
    """Show one order to take off the shelves; packing it makes the label and accepts the parcel."""
    part = _part(request, number)
    if request.method == "POST":
        try:
            item = pack_store_order(seller_order=part, by=request.user)  # type: ignore[arg-type]
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã đóng gói, mã bưu gửi %s. Xin in tem và dán lên kiện.") % item.s10)
        return redirect("stock:order", number=part.number)
    context = {
        "part": part,
        "lines": part.lines.select_related("product", "stockrecord").order_by("pk"),
        "item": part.shipment.items.order_by("pk").first(),
        "can_pack": part.shipment.status == Shipment.Status.CREATED and part.status in ("placed", "confirmed"),
        "can_label": part.shipment.status in LABELLED,
    }
    return render(request, "stock/order.html", context)


@require_safe
@post_page
def label(request: HttpRequest, number: str) -> HttpResponse:
    """Print the label: only once packed, and only until the parcel has gone on."""
    part = _part(request, number)
    item = part.shipment.items.order_by("pk").first()
    if item is None or part.shipment.status not in LABELLED:
        messages.error(request, _("Chưa có tem, hoặc kiện hàng đã đi rồi."))
        return redirect("stock:order", number=part.number)
    return render(request, "stock/label.html", {"part": part, "item": item, "barcode": code128(item.s10)})


def _part(request: HttpRequest, number: str) -> SellerOrder:
    """Return an order from the shelves of one of the person's points."""
    own: QuerySet[SellerOrder] = SellerOrder.objects.filter(
        stocking_place__outlet__point__in=points_visible_to(request.user),  # type: ignore[arg-type]
        shipment__isnull=False,
    )
    loaded = own.select_related(
        "shipment__delivery_point", "order__commune__province", "stocking_place__outlet__point__operator"
    )
    part = get_object_or_404(loaded, number=clean(number)[:40])
    use_point(request, part.stocking_place.outlet.point)
    return part

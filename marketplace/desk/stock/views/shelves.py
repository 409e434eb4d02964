"""What lies where, item by item: received, written off, priced; and for how long it lasts."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.domain.barcodes import set_barcode
from catalog.models import Product
from catalog.queries import search_products
from logistics.domain import receive_goods, request_transfer, set_price, stock_product, write_off
from logistics.models import Outlet
from logistics.queries import cover_at, outlets_at, outlets_visible_to
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.post.access import is_id, post_page, use_point
from marketplace.desk.stock.forms import BarcodeForm, PriceForm, SlipForm, StockForm
from marketplace.shop.partner.domain import ceiling_for
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.partner.queries.ceilings import above_ceilings, bound_by_none

PER_PAGE = 40
FOUND = 12


@require_safe
@post_page
def index(request: HttpRequest) -> HttpResponse:
    """List the stock of the point's outlets, one of them if it is named."""
    outlets = list(outlets_at(request.counter.point))
    named = request.GET.get("outlet", "")
    chosen = next((one for one in outlets if is_id(named) and one.pk == int(named)), None)
    places = [chosen.partner_id] if chosen else [one.partner_id for one in outlets]
    records = StockRecord.objects.filter(partner__in=places).select_related("product", "partner__legal_seller")
    if request.GET.get("q", "").strip():
        records = records.filter(product__in=search_products(request.GET["q"][:60]).values("pk"))
    page = Paginator(records.order_by("partner", "product__title", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    above = above_ceilings(StockRecord.objects.filter(partner__in=[one.partner_id for one in outlets]))
    context = {"page_obj": page, "outlets": outlets, "chosen": chosen, "q": request.GET.get("q", ""), "above": above}
    return render(request, "stock/index.html", context)


@require_safe
@post_page
def board(request: HttpRequest) -> HttpResponse:
    """Show for how many days each item lasts, and where more of it can come from."""
    rows = [(row, uuid4()) for row in cover_at(request.counter.point)]  # each button asks once
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "stock/board.html", {"page_obj": page})


@require_POST
@post_page
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for what the board suggests for one item."""
    record = _record(request, pk)
    row = next((row for row in cover_at(request.counter.point) if row.record.pk == record.pk), None)
    if row is None or row.source is None:
        messages.info(request, _("Nơi khác không còn dư, hoặc đã có phiếu chuyển đang chờ."))
        return redirect("stock:board")
    try:
        transfer = request_transfer(
            key=_key(request),
            source=row.source.record.partner,
            target=record.partner,
            packs={record.product_id: row.source.packs},
            by=request.user,  # type: ignore[arg-type]
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("stock:board")
    messages.success(request, _("Đã lập phiếu %s, chờ nơi gửi chuyển hàng.") % transfer.number)
    return redirect("stock:board")


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one item with its movements; goods are received and written off here, the head sets the price."""
    found = _record(request, pk)
    action = request.POST.get("action", "")
    start = {"point": request.counter.point.pk}
    forms = {
        "receive": SlipForm(request.POST if action == "receive" else None, initial=start, auto_id="id_in_%s"),
        "write_off": SlipForm(request.POST if action == "write_off" else None, initial=start, auto_id="id_out_%s"),
        "price": PriceForm(request.POST if action == "price" else None, initial=start, auto_id="id_price_%s"),
        "barcode": BarcodeForm(
            request.POST if action == "barcode" else None, initial={**start, "barcode": found.product.upc or ""}
        ),
    }
    if action in ("price", "barcode") and not request.counter.leads:
        raise PermissionDenied
    form = forms.get(action)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _do(action, found, form.cleaned_data, request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi."))
            return redirect("stock:record", pk=found.pk)
    moves = found.movements.select_related("by").order_by("-at", "-pk")
    page = Paginator(moves, PER_PAGE).get_page(request.GET.get("page"))
    slips = {f"stock_slip:{slip.pk}": slip.reason for slip in found.slips.order_by("-pk")[: PER_PAGE * 2]}
    rows = [(move, slips.get(move.source_ref, "")) for move in page]
    today = clock.today()
    context = {
        "record": found,
        "rows": rows,
        "page_obj": page,
        "forms": forms,
        "ceiling": ceiling_for(stockrecord=found, on=today),
        "above": above_ceilings(StockRecord.objects.filter(pk=found.pk)),
        "bound_by_none": bound_by_none(found, on=today),
    }
    return render(request, "stock/record.html", context)


def _do(action: str, found: StockRecord, typed: dict[str, Any], by: Any) -> None:
    if action == "price":
        by_weight = found.product.priced_by == Product.PricedBy.KG
        set_price(stockrecord=found, **{"price_per_kg" if by_weight else "price": typed["amount"]}, by=by)
    elif action == "barcode":
        set_barcode(product=found.product, code=typed["barcode"])
    else:
        outlet = Outlet.objects.get(partner=found.partner_id)
        arguments = {"key": typed["key"], "outlet": outlet, "product": found.product, "packs": typed["packs"], "by": by}
        if action == "receive":
            receive_goods(document=typed["reason"], **arguments)
        else:
            write_off(reason=typed["reason"], **arguments)


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def stock_new(request: HttpRequest) -> HttpResponse:
    """Let another product be sold here: found by words, priced by the head."""
    if not request.counter.leads:
        raise PermissionDenied
    words = request.POST.get("q") or request.GET.get("q") or ""
    products = _products(words)
    outlets = outlets_at(request.counter.point)
    start = {"point": request.counter.point.pk, "outlet": outlets.first()}
    form = StockForm(request.POST or None, outlets=outlets, products=products, initial=start)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        by_weight = typed["product"].priced_by == Product.PricedBy.KG
        price = {"price_per_kg" if by_weight else "price": typed["amount"]}
        try:
            made = stock_product(outlet=typed["outlet"], product=typed["product"], by=request.user, **price)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã mở bán %s.") % made.product.get_title())
            return redirect("stock:record", pk=made.pk)
    context = {"form": form, "q": words, "found": products.exists() if words else None, "outlets": outlets}
    return render(request, "stock/new.html", context)


def _products(words: str) -> "QuerySet[Product]":
    sendable = Product.objects.filter(is_public=True, net_grams__gt=0).exclude(listing__isnull=False)
    found = search_products(words[:60], sendable).values_list("pk", flat=True)[:FOUND]
    return Product.objects.filter(pk__in=list(found)).order_by("title", "pk")


def _record(request: HttpRequest, pk: int) -> StockRecord:
    """Return an item of one of the person's outlets; any other does not exist for them."""
    own = StockRecord.objects.filter(partner__outlet__in=outlets_visible_to(request.user))  # type: ignore[arg-type]
    found = get_object_or_404(
        own.select_related(
            "product__crop",
            "partner__legal_seller",
            "partner__commune",
            "partner__outlet__carrier__point",
            "partner__outlet__point",
        ),
        pk=pk,
    )
    use_point(request, found.partner.outlet.home)
    return found

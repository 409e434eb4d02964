"""The carrier's van: loaded by transfer, sold from at the door, counted when it is back. Plain pages for a phone."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logistics.domain import (
    count_van,
    receive_transfer,
    request_transfer,
    start_trip,
    stock_in_van,
    unload_van,
)
from logistics.domain.coverage import zone_note
from logistics.domain.van_stops import red_sentence
from logistics.models import Carrier, CashSale, Outlet, Transfer, VanTrip
from logistics.queries import red_communes, zone_of
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.text import clean
from marketplace.desk.counter import till as tills
from marketplace.desk.counter.forms import VoidForm
from marketplace.desk.counter.goods import on_shelf
from marketplace.desk.counter.till import Till
from marketplace.desk.counter.views.receipts import inside
from marketplace.desk.post.access import is_id
from marketplace.desk.stock.forms import CountVanForm, LinesForm, TransferForm
from marketplace.field.access import carrier_page
from marketplace.field.forms import KeyedForm, StopForm
from marketplace.field.van_transfers import called_back
from marketplace.shop.checkout.domain import void_sale
from marketplace.shop.checkout.domain.seats import is_for_sale, seat_of
from marketplace.shop.partner.models import StockRecord

MOST_ITEMS = 60
SHOWN = 20


def trip_of(carrier: Carrier) -> VanTrip | None:
    """Return the carrier's trip that is not closed, if any."""
    trips = VanTrip.objects.filter(carrier=carrier).exclude(status=VanTrip.Status.CLOSED)
    return trips.select_related(
        "carrier__point__operator", "carrier__point__commune__province", "carrier__user", "commune__province"
    ).first()


def till_of(trip: VanTrip) -> Till:
    """Return the till of a trip."""
    return Till(
        seat=seat_of(None, trip),
        records=on_shelf(carrier=trip.carrier),
        pages="carrier:van_",
        template="carrier/van_till.html",
        receipt="carrier:van_receipt",
        around=lambda: _around(trip),
    )


@require_safe
@carrier_page
def index(request: HttpRequest) -> HttpResponse:
    """Show the till while the van is out, else what lies in it and what can be loaded."""
    trip = trip_of(request.carrier)
    if trip is not None and trip.status == VanTrip.Status.OUT:
        return tills.show(request, till_of(trip))
    places = Outlet.objects.filter(carrier=request.carrier).values("partner")
    waiting = Transfer.objects.filter(target__in=places, status__in=["requested", "sent"]).select_related("source")
    last = VanTrip.objects.filter(carrier=request.carrier).order_by("-started_at", "-pk").first()
    context = {
        "trip": trip,
        **_goods(request.carrier),
        "waiting": waiting.prefetch_related("lines__product").order_by("requested_at", "pk"),
        "start_form": KeyedForm(),
        "has_van": places.exists(),
        "last": last,
        "closed": closed_to(request.carrier),
    }
    return render(request, "carrier/van.html", context)


def _around(trip: VanTrip) -> dict[str, Any]:
    """Return where the van stands, what holds there, and what lies in it."""
    zone = zone_of(trip.commune, clock.now()) if trip.commune is not None else None
    is_red = zone is not None and zone.level == zone.Level.RED
    return {
        "trip": trip,
        **_goods(trip.carrier),
        "closed": closed_to(trip.carrier),
        "stop_form": StopForm(auto_id="id_stop_%s"),
        "zone": zone,
        "zone_note": red_sentence(trip.commune) if trip.commune is not None and is_red else zone_note(zone),
    }


def _goods(carrier: Carrier) -> dict[str, Any]:
    """Return what lies in the van, what of it may no longer be sold, and what was called back before it came."""
    records = stock_in_van(carrier)
    stopped = [record for record in records if not is_for_sale(record)]
    return {"records": records, "stopped": stopped, "called_back": called_back(carrier)[:SHOWN]}


def closed_to(carrier: Carrier) -> list[Commune]:
    """Return the communes of the carrier's point that are red now: nobody sells at their doors."""
    served = red_communes(clock.now()).filter(coverage__point=carrier.point_id)
    return list(served.distinct().order_by("name", "pk")[:SHOWN])


def _selling(step: Any) -> Any:
    """Return the view of one step of selling; without a trip that is out the phone shows how to begin one."""

    @require_POST
    @carrier_page
    def view(request: HttpRequest) -> HttpResponse:
        trip = trip_of(request.carrier)  # type: ignore[attr-defined]
        if trip is None or trip.status != VanTrip.Status.OUT:
            messages.warning(request, _("Xe chưa mở chuyến bán."))
            return redirect("carrier:van_index")
        answer: HttpResponse = step(request, till_of(trip))
        return answer

    return view


scan = _selling(tills.scan)
line = _selling(tills.change_line)
clear = _selling(tills.clear)
household = _selling(tills.find_household)
code = _selling(tills.answer_code)
seen = _selling(tills.see_identity)
home = _selling(tills.home)
pay = _selling(tills.pay)


@require_POST
@carrier_page
def start(request: HttpRequest) -> HttpResponse:
    """Send the loaded van out to sell."""
    form = KeyedForm(request.POST)
    key = form.cleaned_data["key"] if form.is_valid() else uuid4()
    try:
        start_trip(key=key, carrier=request.carrier, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Xe đã xuất bến, bán được rồi."))
    return redirect("carrier:van_index")


@require_http_methods(["GET", "HEAD", "POST"])
@carrier_page
def load(request: HttpRequest) -> HttpResponse:
    """Ask the point's shelves for a load, of the one seller whose goods this van carries."""
    vans = Outlet.objects.filter(carrier=request.carrier).select_related("partner")
    shelves = Outlet.objects.filter(
        point=request.carrier.point, partner__legal_seller__in=vans.values("partner__legal_seller")
    ).select_related("partner__legal_seller")
    named = request.POST.get("shelf") or request.GET.get("shelf") or ""
    shelf = shelves.filter(pk=int(named)).first() if is_id(named) else shelves.order_by("pk").first()
    records = _items(shelf)
    form = TransferForm(request.POST or None, records=records)
    if request.method == "POST" and shelf is not None and form.is_valid():
        van = next(one for one in vans if one.partner.legal_seller_id == shelf.partner.legal_seller_id)
        arguments = {"key": form.cleaned_data["key"], "packs": form.packs, "by": request.user}
        try:
            made = request_transfer(source=shelf.partner, target=van.partner, **arguments)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã xin hàng, phiếu %s. Bưu cục giao hàng rồi bấm nhận ở đây.") % made.number)
            return redirect("carrier:van_index")
    context = {"form": form, "shelves": shelves.order_by("pk"), "shelf": shelf, "records": records}
    return render(request, "carrier/van_load.html", context)


def _items(shelf: Outlet | None) -> list[StockRecord]:
    if shelf is None:
        return []
    records = StockRecord.objects.filter(partner=shelf.partner_id, num_in_stock__gt=0).select_related("product")
    return list(records.order_by("product__title", "pk")[:MOST_ITEMS])


@require_http_methods(["GET", "HEAD", "POST"])
@carrier_page
def receive(request: HttpRequest, number: str) -> HttpResponse:
    """Count what the point has sent into the van, and take it."""
    own = Transfer.objects.filter(target__outlet__carrier=request.carrier).select_related("source", "target")
    transfer = get_object_or_404(own, number=clean(number)[:24])
    form = LinesForm(request.POST or None, transfer=transfer)
    if request.method == "POST" and form.is_valid():
        try:
            receive_transfer(transfer=transfer, by=request.user, packs=form.packs, reasons=form.reasons)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Hàng đã lên xe."))
            return redirect("carrier:van_index")
    return render(request, "carrier/van_receive.html", {"transfer": transfer, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@carrier_page
def end(request: HttpRequest) -> HttpResponse:
    """Count what is left in the van; the trip ends with it."""
    trip = trip_of(request.carrier)
    if trip is None or trip.status != VanTrip.Status.OUT:
        return redirect("carrier:van_index")
    form = CountVanForm(request.POST or None, records=stock_in_van(request.carrier))
    if request.method == "POST" and form.is_valid():
        try:
            closed = count_van(trip=trip, counted=form.counted, by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            text = _("Hàng lệch với sổ, chờ trưởng bưu cục duyệt.")
            exact = closed.status == VanTrip.Status.CLOSED
            messages.info(request, _("Chuyến bán đã đóng, hàng đủ.") if exact else text)
            return redirect("carrier:van_index")
    return render(request, "carrier/van_end.html", {"trip": trip, "form": form})


@require_POST
@carrier_page
def unload(request: HttpRequest) -> HttpResponse:
    """Send all that is left in the van back to the point's shelves, by transfer."""
    form = KeyedForm(request.POST)
    key = form.cleaned_data["key"] if form.is_valid() else uuid4()
    try:
        sent = unload_van(key=key, carrier=request.carrier, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        numbers = [transfer.number for transfer in sent]
        messages.success(request, _("Đã trả hàng về bưu cục: %s. Giao dịch viên đếm và nhận.") % ", ".join(numbers))
    return redirect("carrier:van_index")


@require_http_methods(["GET", "HEAD", "POST"])
@carrier_page
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show one of the carrier's sales, with its change; it is taken back here while the trip is out."""
    sale = _sale(request, receipt)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            void_sale(sale=sale, by=request.user, reason=form.cleaned_data["reason"])
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã hủy hóa đơn %s. Xin trả lại tiền cho khách.") % sale.receipt)
            return redirect("carrier:van_receipt", receipt=sale.receipt)
    out = sale.trip.status == VanTrip.Status.OUT
    context = {"form": form, "can_void": out and sale.voided_at is None, "is_own": out, **inside(sale)}
    return render(request, "carrier/van_receipt.html", context)


@require_safe
@carrier_page
def receipt_print(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show the receipt for an 80 mm printer."""
    return render(request, "counter/receipt_print.html", inside(_sale(request, receipt)))


@require_safe
@carrier_page
def sales(request: HttpRequest) -> HttpResponse:
    """List what was sold on the trip that is out, or on the last one."""
    last = VanTrip.objects.filter(carrier=request.carrier).order_by("-started_at", "-pk").first()
    rows = last.sales.prefetch_related("order__lines").order_by("-sold_at", "-pk")[:SHOWN] if last else []
    return render(request, "carrier/van_sales.html", {"trip": last, "sales": rows})


def _sale(request: HttpRequest, receipt: str) -> CashSale:
    own = CashSale.objects.filter(carrier=request.carrier)  # type: ignore[attr-defined]
    found = own.select_related("order", "trip", "carrier__point", "carrier__user", "voided_by")
    return get_object_or_404(found, receipt=clean(receipt)[:24])

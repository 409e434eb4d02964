"""An order taken at the door for home delivery: what the van does not carry comes by parcel (channel ``mobile``)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.models import Product
from logistics.models import Carrier, VanTrip
from marketplace.areas.models import Commune
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.counter.goods import read_typed
from marketplace.desk.phone.goods import find_offers
from marketplace.desk.post.access import is_id
from marketplace.field.access import carrier_page
from marketplace.shop.basket.domain import DoneBefore, add_to_basket
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout import household_check
from marketplace.shop.checkout.domain import PriceChanged, Quote, place_order, quote_basket
from marketplace.shop.checkout.domain.rations import RationNeedsAccount
from marketplace.shop.checkout.forms import DoorOrderForm
from marketplace.shop.order.models import Channel, Order

SESSION_KEY = "van_order"


@require_http_methods(["GET", "HEAD", "POST"])
@carrier_page
def order(request: HttpRequest) -> HttpResponse:
    """Find goods, write down who receives, read the sum out, place the order."""
    carrier: Carrier = request.carrier
    basket = _basket(request)
    typed = read_typed(request.GET.get("q", ""))
    quote, trouble = _quote(basket, carrier)
    here = _here(carrier)
    start = {**DoorOrderForm.fresh(quote.digest if quote else ""), "place": here.full_name, "commune_code": here.code}
    asked = household_check.asks_code(request, household_check.DOOR)
    form = DoorOrderForm(request.POST, asks_code=asked) if request.method == "POST" else DoorOrderForm(initial=start)
    form.fields.pop("payment", None)  # at the door it is cash at the door
    if request.method == "POST" and form.is_valid():
        placed = _place(request, basket, form)
        if placed is not None:
            return placed
    context = {
        "q": request.GET.get("q", ""),
        "packs": typed.packs or 1,
        "offers": find_offers(typed.text, commune=here) if typed.text else [],
        "lines": basket.lines.select_related("product").order_by("pk") if basket else [],
        "quote": quote,
        "trouble": trouble,
        "form": form,
    }
    return render(request, "carrier/van_order.html", context)


@require_POST
@carrier_page
def add(request: HttpRequest) -> HttpResponse:
    """Put packs on the order in hand, or begin anew."""
    if request.POST.get("clear"):
        request.session.pop(SESSION_KEY, None)
        return redirect("carrier:van_order")
    named, typed = request.POST.get("product", ""), read_typed(request.POST.get("packs", "1"))
    product = Product.objects.filter(pk=int(named)).first() if is_id(named) else None
    if product is None or typed.packs is None:
        messages.error(request, _("Xin chọn lại món hàng và số gói."))
        return redirect("carrier:van_order")
    basket = _basket(request) or Basket()
    try:
        add_to_basket(basket=basket, product=product, quantity=typed.packs, key=_key(request))
    except DoneBefore:
        pass  # pressed twice: it is in already
    except DomainError as error:
        messages.error(request, str(error))
    if basket.pk:
        request.session[SESSION_KEY] = basket.pk
    return redirect("carrier:van_order")


def _key(request: HttpRequest) -> UUID | None:
    """Return the key of the button that was pressed; a page without one is as good as new."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _here(carrier: Carrier) -> Commune:
    """Return where the van stands; without a trip that is out, where the carrier's point is."""
    trip = VanTrip.objects.filter(carrier=carrier, status=VanTrip.Status.OUT).select_related("commune__province")
    out = trip.first()
    return carrier.point.commune if out is None or out.commune is None else out.commune


def _basket(request: HttpRequest) -> Basket | None:
    found: Basket | None = Basket.objects.filter(
        pk=request.session.get(SESSION_KEY), status=Basket.OPEN, owner__isnull=True
    ).first()
    return found


def _quote(basket: Basket | None, carrier: Carrier) -> tuple[Quote | None, str]:
    if basket is None:
        return None, ""
    try:
        return quote_basket(basket, commune=_here(carrier)), ""
    except DomainError as error:
        return None, str(error)


def _place(request: HttpRequest, basket: Basket | None, form: DoorOrderForm) -> HttpResponse | None:
    """Place the order; show the price for the very place first where it is another than was read out."""
    typed: dict[str, Any] = form.cleaned_data
    carrier: Any = request.user
    known = household_check.placed_at_door(typed["key"], by=carrier)
    if basket is None:  # ordered already: the answer got lost on the way
        known = Order.objects.filter(placement_key=typed["key"], placed_by=carrier).first()
    if known is not None:
        return _tell(request, known)
    if basket is None:
        return None
    try:
        placed: Order = place_order(
            basket=basket,
            key=typed["key"],
            quote_digest=typed["quote"],
            recipient=form.recipient(),
            user=None,
            channel=Channel.MOBILE,
            by=carrier,
            account=household_check.household_at_door(
                request, form.recipient().cleaned(), by=carrier, slot=household_check.DOOR, **form.proof
            ),
        )
    except RationNeedsAccount as error:
        show_refusal(form, error)
        household_check.ask_at_door(request, form, slot=household_check.DOOR, by=carrier)
        return None
    except PriceChanged as error:
        form.data = form.data.copy()  # type: ignore[union-attr]
        form.data["quote"] = error.quote.digest  # type: ignore[index]
        show_refusal(form, error)
        return None
    except DomainError as error:
        show_refusal(form, error)
        return None
    return _tell(request, placed)


def _tell(request: HttpRequest, placed: Order) -> HttpResponse:
    request.session.pop(SESSION_KEY, None)
    household_check.forget(request, household_check.DOOR)
    messages.success(request, _("Đã đặt đơn %s. Khách nhận tin nhắn xác nhận.") % placed.number)
    return redirect("carrier:van_index")

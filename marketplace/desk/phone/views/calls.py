"""One call after the other: the number, then everything of the conversation on one page."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import Product
from marketplace.common.errors import DomainError
from marketplace.desk.phone import domain
from marketplace.desk.phone.callers import known_caller
from marketplace.desk.phone.forms import (
    CodeForm,
    GoodsForm,
    LineForm,
    NumberForm,
    OutcomeForm,
    RepeatForm,
    VouchForm,
    WhoForm,
)
from marketplace.desk.phone.goods import LONGEST, find_offers, read_typed
from marketplace.desk.phone.models import Call
from marketplace.desk.phone.queries import callbacks_visible_to, open_calls_of
from marketplace.desk.phone.slip import Waits, left_for, slip_of
from marketplace.desk.phone.weights import questions_near, questions_to
from marketplace.desk.post.access import post_page, use_point
from marketplace.desk.waiting import waiting_words
from marketplace.shop.basket.domain import DoneBefore
from marketplace.shop.checkout.domain import SoldOut
from marketplace.shop.order.models import Order

ORDERS_TODAY = 10
QUESTIONS = 10


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def index(request: HttpRequest) -> HttpResponse:
    """Ask for the number that calls; list what is open and who waits to be called back."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            call = domain.start_call(**form.cleaned_data, point=request.counter.point, by=request.user)
        except DomainError as error:
            form.add_error("phone", str(error))
        else:
            return redirect("phone:call", pk=call.pk)
    calls = Call.objects.filter(clerk=request.user.pk, order__isnull=False).select_related("order")
    context = {
        "form": form,
        "open_calls": open_calls_of(request.user),
        "waiting": callbacks_visible_to(request.user).filter(state="waiting").count(),
        "questions": [(asked, uuid4()) for asked in questions_near(request.user)[:QUESTIONS]],
        "recent": calls.order_by("-ended_at")[:ORDERS_TODAY],
    }
    return render(request, "phone/index.html", context)


@require_safe
@post_page
def call_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the call: goods, slip, who and where, former orders, the text to read out."""
    return _page(request, own_call(request, pk))


@require_safe
@post_page
def goods(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the offers for what is being typed, as rows of a list."""
    call = own_call(request, pk)
    return render(request, "phone/_offers.html", {"call": call, **_found(request, call)})


@require_POST
@post_page
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put packs of a product on the slip."""
    call = own_call(request, pk)
    form = GoodsForm(request.POST)
    product = _product(form)
    if product is None:
        return _refuse(request, call, _first_error(form) or _("Mặt hàng này không còn bán, xin chọn hàng khác."))
    try:
        domain.add_goods(
            call=call, product=product, quantity=form.cleaned_data["quantity"], key=form.cleaned_data["key"]
        )
    except DoneBefore:  # the answer got lost on the way, or the button was pressed twice
        return _slip(request, call, added=product.pk)
    except SoldOut as error:
        return _refuse(request, call, str(error), waits=Waits(product, form.cleaned_data["quantity"]))
    except DomainError as error:
        return _refuse(request, call, str(error))
    return _slip(request, call, added=product.pk)


@require_POST
@post_page
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """Change how many packs a line holds; none takes it out."""
    call = own_call(request, pk)
    form = LineForm(request.POST)
    if not form.is_valid():
        return _refuse(request, call, _first_error(form))
    try:
        domain.change_line(call=call, **form.cleaned_data)
    except DomainError as error:
        return _refuse(request, call, str(error))
    return _slip(request, call)


@require_POST
@post_page
def wait(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the caller on the waiting list for goods that are sold out or whose limit is full."""
    call = own_call(request, pk)
    form = GoodsForm(request.POST)
    product = _product(form)
    if product is None:
        return _refuse(request, call, _first_error(form) or _("Mặt hàng này không còn bán, xin chọn hàng khác."))
    try:
        entry = domain.wait_for(call=call, product=product, packs=form.cleaned_data["quantity"], by=request.user)
    except DomainError as error:
        return _refuse(request, call, str(error))
    said = waiting_words(entry)
    if _is_script(request):
        return _slip(request, call, noted=said)
    messages.success(request, said)
    return redirect(call_at(call, "goods"))


@require_POST
@post_page
def repeat(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the goods of one of this number's former orders on the slip."""
    call = own_call(request, pk)
    former = Order.objects.filter(recipient_phone=call.phone)
    form = RepeatForm(request.POST)
    if not form.is_valid():
        return _refuse(request, call, _first_error(form))
    order = get_object_or_404(former, number=form.cleaned_data["number"])
    try:
        refused = domain.repeat_order(call=call, order=order, key=form.cleaned_data["key"])
    except DoneBefore:
        return _slip(request, call, noted=_("Hàng của đơn ấy đã vào phiếu. Muốn thêm lần nữa, xin tải lại trang."))
    except DomainError as error:
        return _refuse(request, call, str(error))
    if refused:
        return _refuse(request, call, " ".join(one.reason for one in refused))
    return _slip(request, call)


@require_POST
@post_page
def who(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep who receives, and where: typed, or one of the addresses used before."""
    call = own_call(request, pk)
    if "former" in request.POST:
        return _former_place(request, call)
    form = WhoForm(request.POST)
    if not form.is_valid() or form.commune is None:
        return _page(request, call, form, status=422)
    typed = form.cleaned_data
    place = {"address_text": form.address_text, "address_as_written": typed["address"]}
    try:
        domain.set_recipient(call=call, name=typed["name"], note=typed["note"], commune=form.commune, **place)
    except DomainError as error:
        form.add_error(None, str(error))
        return _page(request, call, form, status=422)
    return redirect(call_at(call, "slip"))


@require_POST
@post_page
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Place what was read out and agreed to."""
    call = own_call(request, pk)
    slip = slip_of(call)
    try:
        order = domain.place_phone_order(
            call=call,
            quote_digest=request.POST.get("quote", "")[:20_000],
            read_out=slip.read_out or call.agreed_text,
            by=request.user,
            beyond=request.POST.get("beyond", "")[:400],
        )
    except DomainError as error:
        return _refuse(request, call, str(error))
    messages.success(request, _("Đã đặt đơn %s. Tin nhắn xác nhận đang được gửi.") % order.number)
    return redirect("phone:call", pk=call.pk)


@require_POST
@post_page
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End the call without an order."""
    call = own_call(request, pk)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _refuse(request, call, _first_error(form))
    try:
        domain.end_call(call=call, outcome=form.cleaned_data["outcome"], by=request.user)
    except DomainError as error:
        return _refuse(request, call, str(error))
    messages.success(request, _("Đã ghi kết quả cuộc gọi."))
    return redirect("phone:calls" if call.outgoing else "phone:index")


def own_call(request: HttpRequest, pk: int) -> Call:
    """Return one of the clerk's own calls; another's does not exist for them."""
    calls = Call.objects.select_related(
        "basket", "point__operator", "point__commune", "commune__province", "order", "callback"
    )
    call: Call = get_object_or_404(calls, pk=pk, clerk=request.user.pk)
    use_point(request, call.point)
    return call


def _product(form: GoodsForm) -> Product | None:
    if not form.is_valid():
        return None
    found: Product | None = Product.objects.filter(pk=form.cleaned_data["product_id"], is_public=True).first()
    return found


def _first_error(form: Any) -> str:
    return next((str(error) for errors in form.errors.values() for error in errors), "")


def _found(request: HttpRequest, call: Call) -> dict[str, Any]:
    asked = request.GET.get("q", "")[:LONGEST]
    typed = read_typed(asked)
    return {"q": asked, "quantity": typed.quantity or 1, "offers": find_offers(typed.text, commune=call.commune)}


def call_at(call: Call, part: str) -> str:
    """Return the address of a call's page, with the part in which to go on."""
    return f"{reverse('phone:call', args=[call.pk])}?at={part}"


def _is_script(request: HttpRequest) -> bool:
    """Whether the page's own script asks for the slip alone."""
    return request.headers.get("X-Part") == "slip"


def _slip(
    request: HttpRequest,
    call: Call,
    *,
    added: int | None = None,
    trouble: str = "",
    noted: str = "",
    waits: Waits | None = None,
) -> HttpResponse:
    if not _is_script(request):
        return redirect(call_at(call, "goods"))
    context = {"call": call, "slip": slip_of(call), "added": added, "said": trouble, "noted": noted}
    context |= {"waits_for": waits, **_ration_forms()}
    return render(request, "phone/_slip.html", context)


def _refuse(request: HttpRequest, call: Call, sentence: str, waits: Waits | None = None) -> HttpResponse:
    """Say why not, and keep all that there is; where one can wait for the goods, offer it."""
    if _is_script(request):
        return _slip(request, call, trouble=sentence, waits=waits)
    messages.error(request, sentence)
    asked = f"&wait={waits.product.pk}&packs={waits.packs}" if waits is not None else ""
    return redirect(call_at(call, "goods") + asked)


def _asked_to_wait(request: HttpRequest) -> Waits | None:
    """Return the goods that the last step could not put in, where the address names them."""
    form = GoodsForm({"product_id": request.GET.get("wait", ""), "quantity": request.GET.get("packs", "")})
    product = _product(form)
    return None if product is None else Waits(product, form.cleaned_data["quantity"])


def _former_place(request: HttpRequest, call: Call) -> HttpResponse:
    number = request.POST.get("former", "")
    places = known_caller(call.phone).places
    if not (number.isascii() and number.isdigit()) or int(number[:6]) >= len(places):
        return _refuse(request, call, _("Danh sách địa chỉ đã đổi, xin chọn lại."))
    chosen = places[int(number[:6])]
    try:
        domain.set_recipient(
            call=call,
            name=chosen.name,
            commune=chosen.commune,
            address_text=chosen.address_text,
            address_as_written=chosen.address_as_written,
            note=call.note,
        )
    except DomainError as error:
        return _refuse(request, call, str(error))
    return redirect(call_at(call, "slip"))


def _who_form(call: Call) -> WhoForm:
    address = ""
    if call.commune is not None:
        address = f"{call.address_text}, {call.commune.name}, {call.commune.province.name}"
    return WhoForm(initial={"name": call.name, "address": address, "note": call.note})


def _ration_forms() -> dict[str, Any]:
    return {"code_form": CodeForm(), "vouch_form": VouchForm()}


def _page(request: HttpRequest, call: Call, who_form: WhoForm | None = None, status: int = 200) -> HttpResponse:
    if call.ended_at is not None:
        return render(request, "phone/ended.html", {"call": call, "form": NumberForm()}, status=status)
    caller = known_caller(call.phone)
    met = ngettext("đã đặt %(count)d đơn", "đã đặt %(count)d đơn", caller.total) % {"count": caller.total}
    context = {
        "call": call,
        "caller": caller,
        "met": met if caller.total else "",
        "slip": slip_of(call),
        "left": left_for(call),
        "who_form": who_form or _who_form(call),
        "waits_for": _asked_to_wait(request) if "wait" in request.GET else None,
        "outcome_form": OutcomeForm(),
        "weights": list(questions_to(call.phone)[:QUESTIONS]),
        **_ration_forms(),
        "at": request.GET.get("at", ""),
        **_found(request, call),
    }
    return render(request, "phone/call.html", context, status=status)

"""Trucks and weighing tickets."""

from django.contrib import messages
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.bulk.domain import add_truck, record_weighing, void_ticket
from marketplace.bulk.models import BulkContract, WeighingTicket
from marketplace.bulk.queries import contracts_visible_to
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.media import private_photo
from marketplace.common.pictures import store_private_picture
from marketplace.desk.bulk.access import bulk_page, contracts_for, may_load, own_contract, sides_of
from marketplace.desk.bulk.forms import ReasonForm, TruckForm
from marketplace.desk.bulk.weighing import WeighForm

LOADING = (BulkContract.State.AGREED, BulkContract.State.LOADING)


@require_http_methods(["GET", "HEAD", "POST"])
@bulk_page
def truck_new(request: HttpRequest, number: str) -> HttpResponse:
    """Say which truck comes."""
    contract = own_contract(request, number)
    if not (sides_of(contract, request.user) or may_load(contract, request.user)):
        raise Http404
    form = TruckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            truck = add_truck(contract=contract, by=request.user, **form.facts())  # type: ignore[arg-type]
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi xe %s.") % truck.plate)
            return redirect("bulk:contract", number=contract.number)
    return render(request, "bulk/truck_new.html", {"contract": contract, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@bulk_page
def weigh(request: HttpRequest, number: str) -> HttpResponse:
    """Record a weighing ticket with the lots on the truck."""
    contract = own_contract(request, number)
    if not may_load(contract, request.user):
        raise Http404
    if contract.state not in LOADING:
        messages.info(request, _("Hợp đồng này không nhận phiếu cân nữa, hoặc hai bên chưa đồng ý."))
        return redirect("bulk:contract", number=contract.number)
    form = WeighForm(request.POST or None, request.FILES or None, contract=contract)
    if request.method == "POST" and form.is_valid():
        try:
            ticket = record_weighing(by=request.user, photo=_photo(form), **form.facts())  # type: ignore[arg-type]
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi phiếu cân %s.") % ticket.number)
            return redirect("bulk:contract", number=contract.number)
    context = {"contract": contract, "form": form, "has_trucks": contract.trucks.exists()}
    return render(request, "bulk/weigh.html", context)


def _photo(form: WeighForm) -> str:
    """Store the ticket's photo where no address of the site leads; return its name."""
    file = form.cleaned_data.get("photo")
    return store_private_picture(file, storage=storages["private"], folder="bulk").name if file else ""


def _ticket(request: HttpRequest, pk: int) -> WeighingTicket:
    tickets = WeighingTicket.objects.select_related("contract__household", "contract__trader", "truck", "by", "void")
    seen = contracts_for(request.user).order_by().values("pk")
    return get_object_or_404(tickets, pk=pk, contract__in=seen)


@require_safe
@bulk_page
def ticket_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a weighing ticket as a sheet of paper."""
    ticket = _ticket(request, pk)
    draws = ticket.draws.select_related("lot__growing_area", "share__household").order_by("pk")
    context = {"ticket": ticket, "draws": draws, "void": getattr(ticket, "void", None)}
    return render(request, "bulk/ticket_print.html", context)


@require_safe
@bulk_page
def ticket_photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the photo of a ticket."""
    ticket = _ticket(request, pk)
    return private_photo(ticket.photo)


@require_http_methods(["GET", "HEAD", "POST"])
@bulk_page
def ticket_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a ticket was written wrongly; with a second voice, of the other side or of the market, it is voided."""
    ticket = _ticket(request, pk)
    if not contracts_visible_to(request.user).filter(pk=ticket.contract_id).exists():  # type: ignore[arg-type]
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            void = void_ticket(ticket=ticket, reason=form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
        except DomainError as error:
            show_refusal(form, error)
        else:
            said = _("Đã bỏ phiếu %s. Lô hàng và tiền đã trả về như trước.")
            waits = _("Đã ghi đề nghị bỏ phiếu %s. Bên kia hoặc người của sàn đồng ý thì phiếu mới được bỏ.")
            messages.success(request, (said if void else waits) % ticket.number)
            return redirect("bulk:contract", number=ticket.contract.number)
    voices = ticket.void_voices.select_related("by").order_by("pk")
    return render(request, "bulk/void.html", {"ticket": ticket, "form": form, "voices": voices})

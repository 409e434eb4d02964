"""For the market's people: the traders' money, and the traders themselves."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.bulk.domain import decide_excess, record_bulk_transfer, register_trader
from marketplace.bulk.models import BulkContract, BulkTransfer, Trader
from marketplace.bulk.queries import contracts_owing, excess_waiting
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.templatetags.market import dong
from marketplace.common.text import clean
from marketplace.desk.bulk.access import for_market
from marketplace.desk.bulk.forms import DecisionForm, TraderForm, TransferForm

PER_PAGE = 20


@require_safe
@for_market
def payments(request: HttpRequest) -> HttpResponse:
    """List what traders owe, what waits for a decision, and the last money that came."""
    page = Paginator(contracts_owing(), PER_PAGE).get_page(request.GET.get("page"))
    recent = BulkTransfer.objects.select_related("contract__trader", "by").order_by("-pk")[:PER_PAGE]
    return render(request, "bulk/payments.html", {"page_obj": page, "excess": excess_waiting(), "recent": recent})


@require_http_methods(["GET", "HEAD", "POST"])
@for_market
def payment_new(request: HttpRequest, number: str) -> HttpResponse:
    """Record one line of the bank statement for a contract."""
    contracts = BulkContract.objects.select_related("household", "trader")
    contract = get_object_or_404(contracts, number=clean(number))
    initial = {"amount": contract.outstanding} if contract.outstanding else {}
    form = TransferForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            transfer = record_bulk_transfer(contract=contract, by=request.user, **form.facts())  # type: ignore[arg-type]
        except DomainError as error:
            show_refusal(form, error)
        else:
            said = _("Đã ghi %s.") % dong(transfer.amount)
            if transfer.excess:
                said += " " + _("Thừa %s, chờ xử lý.") % dong(transfer.excess)
            messages.success(request, said)
            return redirect("bulk:payments")
    return render(request, "bulk/payment_new.html", {"contract": contract, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_market
def excess(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on money that was too much."""
    transfer = get_object_or_404(BulkTransfer.objects.select_related("contract__trader", "by"), pk=pk)
    owing = contracts_owing().filter(trader=transfer.contract.trader)
    form = DecisionForm(request.POST or None, contracts=owing, initial={"amount": transfer.excess_left or None})
    if request.method == "POST" and form.is_valid():
        try:
            decide_excess(transfer=transfer, by=request.user, **form.facts())  # type: ignore[arg-type]
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi cách xử lý."))
            return redirect("bulk:payments")
    decisions = transfer.decisions.select_related("contract", "by").order_by("pk")
    return render(request, "bulk/excess.html", {"transfer": transfer, "form": form, "decisions": decisions})


@require_safe
@for_market
def traders(request: HttpRequest) -> HttpResponse:
    """List the traders with who speaks for them."""
    rows = Trader.objects.prefetch_related("members__user").order_by("name", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "bulk/traders.html", {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_market
def trader_new(request: HttpRequest) -> HttpResponse:
    """Register a trader."""
    form = TraderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            trader = register_trader(by=request.user, **form.facts())  # type: ignore[arg-type]
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi bên mua “%s”.") % trader.name)
            return redirect("bulk:traders")
    return render(request, "bulk/trader_new.html", {"form": form})

"""Bank transfers that came in, and money that customers are owed back; for marketplace admins (the accountant)."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logistics.domain import pay_refund_by_bank, refund_due
from marketplace.areas.models import Province
from marketplace.bulk.domain import take_over_transfer
from marketplace.bulk.models import BulkContract, BulkTransfer
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.templatetags.market import dong
from marketplace.common.text import clean
from marketplace.settlement.bank_file import StatementLine, read_statement
from marketplace.settlement.domain import record_statement_line, recorded_references, take_over_for_province
from marketplace.settlement.forms.provinces import ProvinceForm
from marketplace.settlement.forms.transfers import (
    ApplyForm,
    ContractForm,
    RefundForm,
    SentBackForm,
    StatementForm,
    TransferForm,
)
from marketplace.settlement.models import ProvincePayment
from marketplace.settlement.queries.refunds import refunds_due, transfers
from marketplace.settlement.views.access import for_payers
from marketplace.shop.checkout.domain import apply_transfer, refund_transfer
from marketplace.shop.order.models import Order
from marketplace.shop.payment.models import IncomingTransfer

PER_PAGE = 50
_SALT = "marketplace.settlement.statement"
Status = IncomingTransfer.Status


@for_payers
@require_safe
def transfer_list(request: HttpRequest) -> HttpResponse:
    """List the transfers in one state: those that wait for a person first."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in Status.values else Status.HELD
    page = Paginator(transfers(status=tab), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "tab": tab, "tabs": Status.choices, "form": TransferForm(), "upload": StatementForm()}
    return render(request, "settlement/transfers.html", context)


@for_payers
@require_http_methods(["GET", "HEAD", "POST"])
def transfer_new(request: HttpRequest) -> HttpResponse:
    """Record one line of the statement."""
    form = TransferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            transfer = record_statement_line(**form.facts(), by=request.user)  # type: ignore[arg-type]
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _said(transfer))
            return redirect("settlement:transfers")
    return render(request, "settlement/transfer_new.html", {"form": form})


@for_payers
@require_POST
def statement_check(request: HttpRequest) -> HttpResponse:
    """Read a statement file and show what would become of each row; nothing is recorded yet."""
    form = StatementForm(request.POST, request.FILES)
    lines: list[StatementLine] = []
    if form.is_valid():
        try:
            lines = read_statement(form.cleaned_data["file"].read())
        except DomainError as error:
            show_refusal(form, error)
    known = recorded_references([line.bank_ref for line in lines])
    context = {
        "upload": form,
        "lines": [(line, line.bank_ref in known) for line in lines],
        "troubles": sum(bool(line.trouble) for line in lines),
        "total": sum(line.amount for line in lines if line.bank_ref not in known),
        "rows": _sealed(lines),
    }
    return render(request, "settlement/statement_check.html", context)


@for_payers
@require_POST
def statement_record(request: HttpRequest) -> HttpResponse:
    """Record all rows of a checked statement; what was recorded before stays as it is."""
    try:
        rows = signing.loads(request.POST.get("rows", ""), salt=_SALT, max_age=24 * 3600)
    except signing.BadSignature:
        messages.error(request, _("Trang kiểm tra đã cũ, xin tải tệp lên lại."))
        return redirect("settlement:transfers")
    done, held = 0, 0
    for bank_ref, reference, amount, moment in rows:
        received_at = parse_datetime(moment)
        if received_at is None:
            continue
        try:
            transfer = record_statement_line(
                bank_ref=bank_ref,
                reference=reference,
                amount=amount,
                received_at=received_at,
                by=request.user,  # type: ignore[arg-type]
            )
        except DomainError as error:
            messages.error(request, f"{bank_ref}: {error}")
            continue
        done += 1
        held += transfer.status == Status.HELD
    said = _("Đã ghi %(done)d khoản, trong đó %(held)d khoản chờ xử lý.") % {"done": done, "held": held}
    messages.success(request, said)
    return redirect("settlement:transfers")


@for_payers
@require_http_methods(["GET", "HEAD", "POST"])
def transfer_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one transfer, and let a person decide on a held one: for which order or truck, of a province, sent back."""
    transfer = get_object_or_404(IncomingTransfer.objects.select_related("order", "recorded_by", "decided_by"), pk=pk)
    number = transfer.order.number if transfer.order else ""
    forms: dict[str, Form] = {
        "number": ApplyForm(initial={"number": number}),
        "contract": ContractForm(),
        "province": ProvinceForm(),
        "bank_ref": SentBackForm(),
    }
    if request.method == "POST":
        sent = [name for name in forms if name in request.POST]
        chosen = next((name for name in sent if request.POST[name]), sent[0] if sent else "number")
        form = forms[chosen] = type(forms[chosen])(request.POST)
        if form.is_valid() and _decide(request, transfer, form):
            return redirect("settlement:transfer", pk=transfer.pk)
    context = {
        "transfer": transfer,
        "apply_form": forms["number"],
        "bulk_form": forms["contract"],
        "province_form": forms["province"],
        "back_form": forms["bank_ref"],
        "wanted": _wanted(transfer),
        "of_province": ProvincePayment.objects.filter(incoming=transfer).select_related("province").first(),
        "for_truck": BulkTransfer.objects.filter(incoming=transfer).select_related("contract").first(),
    }
    return render(request, "settlement/transfer.html", context)


def _decide(request: HttpRequest, transfer: IncomingTransfer, form: Form) -> bool:
    try:
        if isinstance(form, SentBackForm):
            refund_transfer(transfer=transfer, bank_ref=form.cleaned_data["bank_ref"], by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Đã ghi chuyển trả %s.") % dong(transfer.amount))
        elif isinstance(form, ContractForm):
            contract: BulkContract = form.cleaned_data["contract"]
            take_over_transfer(incoming=transfer, contract=contract, by=request.user)  # type: ignore[arg-type]
            words = {"number": contract.number, "trader": contract.trader}
            messages.success(request, _("Đã dùng khoản này cho hợp đồng %(number)s của %(trader)s.") % words)
        elif isinstance(form, ProvinceForm):
            province: Province = form.cleaned_data["province"]
            take_over_for_province(incoming=transfer, province=province, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Đã ghi khoản này là tiền của %s.") % province.name)
        else:
            order: Order = form.cleaned_data["number"]
            apply_transfer(transfer=transfer, order=order, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Đã dùng khoản này cho đơn %s.") % order.number)
    except DomainError as error:
        show_refusal(form, error)
        return False
    return True


def _wanted(transfer: IncomingTransfer) -> int | None:
    """Return what the order that the transfer may mean waits for, if it does."""
    order = transfer.order
    if order is None:
        return None
    return sum(part.total_due for part in order.seller_orders.all())


@for_payers
@require_safe
def refund_list(request: HttpRequest) -> HttpResponse:
    """List the orders of which customers are owed money."""
    due = refunds_due()
    page = Paginator(due, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "settlement/refunds.html", {"page_obj": page, "total": sum(amount for _order, amount in due)}
    )


@for_payers
@require_http_methods(["GET", "HEAD", "POST"])
def refund_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show what an order's customer is owed, and record the transfer that pays it."""
    order = get_object_or_404(Order, number=clean(number))
    due = refund_due(order)
    form = RefundForm(request.POST or None, initial={"amount": due})
    if request.method == "POST" and form.is_valid():
        try:
            refund = pay_refund_by_bank(order=order, by=request.user, **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi hoàn %s.") % dong(refund.amount))
            return redirect("settlement:refund", number=order.number)
    paid = order.refunds.select_related("point", "by").order_by("-paid_at", "-pk")
    return render(request, "settlement/refund.html", {"order": order, "due": due, "form": form, "paid": paid})


def _sealed(lines: list[StatementLine]) -> str:
    """Return the rows signed, for the page to send back; empty where one of them cannot be recorded."""
    if not lines or any(line.trouble or line.received_at is None for line in lines):
        return ""
    rows: list[Any] = [
        [line.bank_ref, line.reference, line.amount, line.received_at.isoformat()] for line in lines if line.received_at
    ]
    return signing.dumps(rows, salt=_SALT, compress=True)


def _said(transfer: IncomingTransfer) -> str:
    if transfer.status == Status.APPLIED and transfer.order is not None:
        return _("Đã nhận %(sum)s cho đơn %(number)s.") % {
            "sum": dong(transfer.amount),
            "number": transfer.order.number,
        }
    return _("Đã ghi %(sum)s, chờ xử lý: %(why)s.") % {
        "sum": dong(transfer.amount),
        "why": transfer.get_trouble_display(),
    }

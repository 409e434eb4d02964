"""Payouts, for marketplace admins; to anybody else these pages do not exist."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.bulk.queries import paid_shares
from marketplace.common.errors import DomainError
from marketplace.common.text import clean
from marketplace.settlement import domain, queries, rules
from marketplace.settlement.forms import MakeBatchForm
from marketplace.settlement.models import PayoutBatch
from marketplace.settlement.views.access import for_payers

SELLERS_A_PAGE = 50
BATCHES_A_PAGE = 50
BATCHES_SHOWN = 10
BLOCKED_SHOWN = 20


@for_payers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what is due to each seller, what is blocked and why, and the batches so far."""
    sellers = Paginator(queries.sellers_due(), SELLERS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "sellers": sellers,
        "due": queries.total_due(),
        "blocked": _blocked(),
        "batches": queries.batches_visible_to(request.user)[:BATCHES_SHOWN],
        "form": MakeBatchForm(),
    }
    return render(request, "settlement/index.html", context)


@for_payers
@require_safe
def batch_list(request: HttpRequest) -> HttpResponse:
    """List all batches, the newest first."""
    page = Paginator(queries.batches_visible_to(request.user), BATCHES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "settlement/batches.html", {"page_obj": page})


@for_payers
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make a batch of everything that can be paid now."""
    form = MakeBatchForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Trang đã cũ, xin bấm lập đợt chi lại."))
        return redirect("settlement:index")
    try:
        batch = domain.make_payout_batch(key=form.cleaned_data["key"], by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("settlement:index")
    messages.success(request, _("Đã lập đợt chi %s. Xin nhờ người thứ hai duyệt.") % batch.number)
    return redirect("settlement:batch", number=batch.number)


@for_payers
@require_safe
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """Show one batch, its sellers by page, with the approval for whoever did not make it."""
    context = _batch_context(request, number)
    page = Paginator(context["payouts"], SELLERS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "settlement/batch.html", context | {"payouts": page, "page_obj": page})


@for_payers
@require_safe
def print_batch(request: HttpRequest, number: str) -> HttpResponse:
    """Show one batch as a sheet of paper with two signatures: all of it."""
    return render(request, "settlement/print.html", _batch_context(request, number))


@for_payers
@require_POST
def approve(request: HttpRequest, number: str) -> HttpResponse:
    """Approve a batch and record it as paid."""
    shown = _batch_of(request, number)
    try:
        domain.approve_and_pay_batch(batch=shown, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã duyệt và chi đợt %s. Người bán sẽ nhận tin nhắn.") % shown.number)
    return redirect("settlement:batch", number=shown.number)


def _batch_of(request: HttpRequest, number: str) -> PayoutBatch:
    return get_object_or_404(queries.batches_visible_to(request.user), number=clean(number))


def _batch_context(request: HttpRequest, number: str) -> dict[str, Any]:
    shown = _batch_of(request, number)
    return {
        "batch": shown,
        "payouts": queries.payouts_of(shown),
        "can_approve": shown.status == PayoutBatch.Status.DRAFT and rules.can_approve(request.user, shown),
    }


def _blocked() -> list[tuple[str, str, str]]:
    """Return (order or contract, seller, why) of the oldest that has been paid for and is not settled."""
    bulk = paid_shares().filter(payable__isnull=True)[:BLOCKED_SHOWN]
    return [(share.contract.number, share.legal_seller.name, _why(domain.reckon_bulk, share)) for share in bulk] + [
        (shipment.seller_order.number, shipment.seller_order.legal_seller.name, _why(domain.reckon, shipment))
        for shipment in queries.unsettled_shipments()[:BLOCKED_SHOWN]
    ]


def _why(reckon: Callable[[Any], Any], earned_by: Any) -> str:
    try:
        reckon(earned_by)
    except DomainError as error:
        return str(error)
    return _("Sẽ được đối soát trong ít phút.")

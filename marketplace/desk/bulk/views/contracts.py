"""One contract: read, agree, change, share out, call off."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.bulk.domain import (
    accept_share,
    cancel_contract,
    close_loading,
    latest_revision,
    propose_terms,
    say_yes,
    set_shares,
)
from marketplace.bulk.domain.contracts import may_be_cancelled, shares_to_accept
from marketplace.bulk.domain.guards import bargains_for
from marketplace.bulk.domain.shelf import Shelf, shelves_of
from marketplace.bulk.models import BulkContract, BulkRevision, Side
from marketplace.common.errors import DomainError
from marketplace.common.forms import kg_text, show_refusal
from marketplace.desk.bulk.access import bulk_page, contract_of, may_load, own_contract, sides_of
from marketplace.desk.bulk.forms import ReasonForm, SharesForm, TermsForm
from marketplace.desk.post.access import is_id

State = BulkContract.State
NEGOTIABLE = (State.DRAFT, State.AGREED, State.LOADING)


@require_safe
@bulk_page
def contract_page(request: HttpRequest, number: str, template: str = "bulk/contract.html") -> HttpResponse:
    """Show a contract with all that hangs on it, and what the person may do now; or the same as a sheet of paper."""
    contract = contract_of(request, number)
    return render(request, template, contract_context(request, contract))


def contract_context(request: HttpRequest, contract: BulkContract) -> dict[str, Any]:
    """Return what the contract's page and its paper show."""
    user: Any = request.user
    revisions = list(contract.revisions.prefetch_related("yeses__by").select_related("by").order_by("-version"))
    latest, sides = revisions[0], sides_of(contract, user)
    said = {yes.side for yes in latest.yeses.all()}
    negotiable = contract.state in NEGOTIABLE
    shares = list(contract.shares.select_related("household", "accepted_by").order_by("pk"))
    to_accept = set(shares_to_accept(contract, latest).values_list("pk", flat=True))
    return {
        "contract": contract,
        "revisions": revisions,
        "latest": latest,
        "waits": negotiable and (len(said) < len(Side.values) or bool(to_accept) or contract.state == State.DRAFT),
        "sides": sides,
        "to_say": [side for side in sides if negotiable and side not in said and not _said_by(latest, user)],
        "shares": shares,
        "is_shared": len(shares) > 1 or shares[0].household_id != contract.household_id,
        "share_to_accept": [
            share for share in shares if share.pk in to_accept and negotiable and bargains_for(share.household, user)
        ],
        "can_share": contract.state == State.DRAFT and Side.SELLER in sides and not said,
        "can_change": negotiable and sides,
        "can_cancel": may_be_cancelled(contract) and (sides or user.is_staff),
        "can_load": may_load(contract, user) and contract.state in (State.AGREED, State.LOADING),
        "can_add_truck": contract.state in (State.AGREED, State.LOADING) and (sides or may_load(contract, user)),
        "has_part": bool(sides) or may_load(contract, user),
        "shelves": _shelves(contract, user),
        "trucks": contract.trucks.order_by("pk"),
        "tickets": contract.tickets.select_related("truck", "by", "void")
        .prefetch_related("draws__lot", "void_voices")
        .order_by("pk"),
        "transfers": contract.transfers.order_by("pk"),
    }


def _shelves(contract: BulkContract, user: Any) -> list[Shelf]:
    """Return what the contract's households have, by truck and by parcel: of one's own, of all for admins.

    Once the last truck has gone, or the contract was called off, there is nothing to keep apart.
    """
    if contract.state not in NEGOTIABLE:
        return []
    return [shelf for shelf in shelves_of(contract) if user.is_staff or bargains_for(shelf.share.household, user)]


def _said_by(revision: BulkRevision, user: Any) -> bool:
    return any(yes.by_id == user.pk for yes in revision.yeses.all())


@require_safe
@bulk_page
def delivery_print(request: HttpRequest, number: str) -> HttpResponse:
    """Show the delivery list: each truck with its lots and where they grew."""
    contract = contract_of(request, number)
    tickets = contract.tickets.filter(void__isnull=True).select_related("truck").order_by("weighed_at", "pk")
    tickets = tickets.prefetch_related("draws__lot__growing_area__commune", "draws__share__household")
    return render(request, "bulk/delivery_print.html", {"contract": contract, "tickets": tickets})


@require_POST
@bulk_page
def contract_yes(request: HttpRequest, number: str) -> HttpResponse:
    """Say one side's yes to the version that was read."""
    contract = own_contract(request, number)
    side, version = request.POST.get("side", ""), request.POST.get("version", "")
    if side not in sides_of(contract, request.user):
        raise Http404
    revision = next((one for one in contract.revisions.all() if str(one.version) == version), None)
    if revision is None:
        messages.error(request, _("Trang đã cũ, xin đọc lại hợp đồng."))
        return redirect("bulk:contract", number=contract.number)
    done = _("Đã ghi bạn đồng ý với bản %d.") % revision.version
    return _do(request, contract, done, lambda: say_yes(revision=revision, side=side, by=request.user))  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
@bulk_page
def contract_terms(request: HttpRequest, number: str) -> HttpResponse:
    """Propose other terms; they hold once the other side says yes."""
    contract = own_contract(request, number)
    sides = sides_of(contract, request.user)
    if not sides:
        raise Http404
    if contract.state not in NEGOTIABLE:
        messages.info(request, _("Hợp đồng này không đổi điều khoản được nữa."))
        return redirect("bulk:contract", number=contract.number)
    latest = latest_revision(contract)
    form = TermsForm(request.POST or None, contract=contract, revision=latest, initial={"side": sides[0]})
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        side = facts.pop("side") if facts["side"] in sides else facts.pop("side") and sides[0]
        try:
            propose_terms(contract=contract, side=side, by=request.user, **facts)  # type: ignore[arg-type]
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã gửi điều khoản mới. Bên kia đồng ý thì mới có hiệu lực."))
            return redirect("bulk:contract", number=contract.number)
    return render(request, "bulk/terms.html", {"contract": contract, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@bulk_page
def contract_shares(request: HttpRequest, number: str) -> HttpResponse:
    """Say whose grams a co-operative's contract is about."""
    contract = own_contract(request, number)
    if Side.SELLER not in sides_of(contract, request.user):
        raise Http404
    present = contract.shares.select_related("household").order_by("pk")
    lines = "\n".join(f"{share.household.code} {kg_text(share.grams)}" for share in present)
    form = SharesForm(request.POST or None, initial={"lines": lines})
    if request.method == "POST" and form.is_valid():
        try:
            set_shares(contract=contract, shares=form.cleaned_data["lines"], by=request.user)  # type: ignore[arg-type]
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã chia phần. Mỗi hộ đồng ý với phần của mình ở trang này."))
            return redirect("bulk:contract", number=contract.number)
    return render(request, "bulk/shares.html", {"contract": contract, "form": form})


@require_POST
@bulk_page
def share_accept(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Say yes to one's household's part."""
    contract = own_contract(request, number)
    share = get_object_or_404(contract.shares.select_related("household"), pk=pk)
    if share.household not in request.bulk.households:  # type: ignore[attr-defined]
        raise Http404
    read = request.POST.get("version", "")
    version = int(read) if is_id(read) else None
    done = _("Đã ghi hộ đồng ý với phần của mình.")
    return _do(request, contract, done, lambda: accept_share(share=share, version=version, by=request.user))  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
@bulk_page
def contract_cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Call a contract off, with the reason."""
    contract = own_contract(request, number)
    if not sides_of(contract, request.user) and not request.bulk.is_staff:  # type: ignore[attr-defined]
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_contract(contract=contract, reason=form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã hủy hợp đồng %s.") % contract.number)
            return redirect("bulk:contract", number=contract.number)
    return render(request, "bulk/cancel.html", {"contract": contract, "form": form})


@require_POST
@bulk_page
def contract_close(request: HttpRequest, number: str) -> HttpResponse:
    """Say that the last truck has gone."""
    contract = own_contract(request, number)
    if not may_load(contract, request.user):
        raise Http404
    done = _("Đã chốt cân. Bên mua chuyển tiền đủ thì hộ được trả.")
    return _do(request, contract, done, lambda: close_loading(contract=contract, by=request.user))  # type: ignore[arg-type]


def _do(request: HttpRequest, contract: BulkContract, done: str, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("bulk:contract", number=contract.number)

"""Papers of goods to and from the carrier's van: what comes, what went back, what was called back and why."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from logistics.domain import cancel_transfer, recall_transfer
from logistics.models import Carrier, Outlet, Transfer
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.text import clean
from marketplace.desk.stock.forms import RecallForm
from marketplace.field.access import carrier_page

PER_PAGE = 20


@require_safe
@carrier_page
def transfers(request: HttpRequest) -> HttpResponse:
    """List the van's transfers, the newest first."""
    rows = _own(request.carrier).prefetch_related("lines__product").order_by("-requested_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "carrier/van_transfers.html", {"page_obj": page, "vans": _vans(request.carrier)})


@require_http_methods(["GET", "HEAD", "POST"])
@carrier_page
def transfer(request: HttpRequest, number: str) -> HttpResponse:
    """Show a transfer; the carrier withdraws one that was not sent, and calls back what the van sent in vain."""
    found = get_object_or_404(_own(request.carrier), number=clean(number)[:24])
    action = request.POST.get("action", "")
    form = RecallForm(request.POST if action == "recall" else None)
    if request.method == "POST" and (action == "cancel" or form.is_valid()):
        try:
            _do(action, found, form, request.user)
        except DomainError as error:
            if action == "cancel":
                messages.error(request, str(error))
            else:
                show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi phiếu %s.") % found.number)
            return redirect("carrier:van_transfer", number=found.number)
    from_van = found.source_id in _vans(request.carrier)
    context = {
        "transfer": found,
        "lines": found.lines.select_related("product").order_by("pk"),
        "can_receive": found.status == Transfer.Status.SENT and not from_van,
        "can_cancel": found.status == Transfer.Status.REQUESTED,
        "recall_form": form if found.status == Transfer.Status.SENT and from_van else None,
    }
    return render(request, "carrier/van_transfer.html", context)


def called_back(carrier: Carrier) -> QuerySet[Transfer]:
    """Return loads that were called back before the van took them, since the last load it took; the newest first."""
    into = Transfer.objects.filter(target__in=_vans(carrier))
    taken = into.filter(status=Transfer.Status.RECEIVED).order_by("-received_at").values_list("received_at", flat=True)
    recalled = into.filter(status=Transfer.Status.RECALLED)
    last = taken.first()
    return (recalled if last is None else recalled.filter(recalled_at__gt=last)).order_by("-recalled_at", "-pk")


def _do(action: str, found: Transfer, form: RecallForm, by: Any) -> None:
    if action == "recall":
        recall_transfer(transfer=found, by=by, reason=form.cleaned_data["reason"])
    elif action == "cancel":
        cancel_transfer(transfer=found, by=by)


def _vans(carrier: Carrier) -> set[int]:
    return set(Outlet.objects.filter(carrier=carrier).values_list("partner", flat=True))


def _own(carrier: Carrier) -> QuerySet[Transfer]:
    vans = _vans(carrier)
    own = Transfer.objects.filter(Q(source__in=vans) | Q(target__in=vans))
    return own.select_related("source", "target", "requested_by", "sent_by", "received_by", "recalled_by")

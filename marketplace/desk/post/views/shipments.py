"""One shipment with its story, the search for it, and the way back to its seller.

A point sees what it accepted or delivers. Telephone and street are shown at the delivering point while the parcel is
not yet at its end.
"""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from logistics.domain import refund_due, return_to_sender
from logistics.domain.weighing_in import may_weigh_in
from logistics.models import AcceptedWeight, DeliveryAttempt, Scan, Shipment
from logistics.queries import points_visible_to, returning_at, scans_of, shipments_visible_to
from logistics.s10 import normalise
from marketplace.common.errors import DomainError
from marketplace.common.text import clean
from marketplace.desk.post import figures
from marketplace.desk.post.access import post_page, use_point
from marketplace.desk.post.views.back import proposals_of

PER_PAGE = 30
LONGEST_QUESTION = 60
State = Shipment.Status
ENDED = frozenset({State.DELIVERED, State.RETURNED, State.CANCELLED})
BAD_ENDS = frozenset({Scan.Kind.FAIL, Scan.Kind.RETURN, Scan.Kind.RETURNED})


def _mine(request: HttpRequest) -> QuerySet[Shipment]:
    """Return the shipments that the person's points accepted or deliver (not those of their own runs elsewhere)."""
    points = points_visible_to(request.user)  # type: ignore[arg-type]  # a person of ours
    shipments = shipments_visible_to(request.user)  # type: ignore[arg-type]
    return shipments.filter(Q(delivery_point__in=points) | Q(acceptance_point__in=points))


def shipment_of(request: HttpRequest, number: str) -> Shipment:
    """Return the shipment of one of the person's points; the page then speaks for that point."""
    shipments = figures.with_parcels(_mine(request)).select_related("acceptance_point", "seller_order__legal_seller")
    shipment = get_object_or_404(shipments, seller_order__number=clean(number))
    point = request.counter.point  # type: ignore[attr-defined]
    if point.pk not in (shipment.delivery_point_id, shipment.acceptance_point_id):
        own = points_visible_to(request.user)  # type: ignore[arg-type]
        ends = [shipment.delivery_point_id, shipment.acceptance_point_id]
        use_point(request, own.select_related("operator").filter(pk__in=ends).order_by("pk")[0])
    return shipment


@require_safe
@post_page
def find(request: HttpRequest) -> HttpResponse:
    """Go to the shipment whose parcel number or order number was asked for."""
    question = clean(request.GET.get("q", ""))[:LONGEST_QUESTION]
    number = normalise(question)
    asked = Q(items__s10=number) | Q(seller_order__number__iexact=question.replace(" ", ""))
    found = _mine(request).filter(asked).select_related("seller_order").first() if question else None
    if found is not None:
        return redirect("post:shipment", number=found.seller_order.number)
    return render(request, "post/not_found.html", {"question": question}, status=404 if question else 200)


@require_safe
@post_page
def shipment_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show where a shipment is and everything that was seen of it."""
    shipment = shipment_of(request, number)
    at_delivery = request.counter.point.pk == shipment.delivery_point_id
    context = {
        "shipment": shipment,
        "order": shipment.seller_order.order,
        "lines": shipment.seller_order.lines.order_by("pk"),
        "scans": scans_of(shipment).select_related("by"),
        "events": _events(shipment),
        "attempts": shipment.delivery_attempts.select_related("carrier__user").order_by("device_time", "pk"),
        "shows_contact": at_delivery and shipment.status not in ENDED,
        "can_return": _can_return(request, shipment),
        "proposals": proposals_of(shipment.seller_order),
        "can_weigh": may_weigh_in(shipment, request.counter.point),
        "accepted_weights": AcceptedWeight.objects.filter(line__seller_order=shipment.seller_order_id)
        .select_related("line", "by", "point")
        .order_by("pk"),
        "refund": refund_due(shipment.seller_order.order),
    }
    return render(request, "post/shipment.html", context)


def _can_return(request: HttpRequest, shipment: Shipment) -> bool:
    """Whether the parcel lies at the point in hand and waits to go back."""
    waiting = returning_at(request.counter.point)  # type: ignore[attr-defined]
    return shipment.status == State.RETURNING and waiting.filter(pk=shipment.pk).exists()


def _events(shipment: Shipment) -> list[dict[str, Any]]:
    """Return the scans as a time line."""
    reasons = dict(DeliveryAttempt.Reason.choices)
    return [
        {
            "title": scan.get_kind_display().capitalize(),
            "code": scan.item.s10,
            "detail": reasons.get(scan.reason, scan.reason),
            "at": scan.device_time,
            "place": scan.point,
            "state": "failed" if scan.kind in BAD_ENDS else "done",
        }
        for scan in scans_of(shipment)
    ]


@require_safe
@post_page
def returns(request: HttpRequest) -> HttpResponse:
    """List what lies here and goes back to its seller."""
    waiting = figures.with_parcels(returning_at(request.counter.point)).select_related("seller_order__legal_seller")
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "post/returns.html", {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def return_page(request: HttpRequest, number: str) -> HttpResponse:
    """Ask once, then end a return: the goods are the seller's again and nobody owes anything."""
    shipment = shipment_of(request, number)
    if request.method == "POST":
        was_returned = shipment.status == State.RETURNED
        try:
            return_to_sender(shipment=shipment, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            said = _("%s đã trả về người bán trước đó.") if was_returned else _("Đã trả %s về người bán.")
            messages.success(request, said % shipment.seller_order.number)
        return redirect("post:shipment", number=shipment.seller_order.number)
    if not _can_return(request, shipment):
        messages.info(request, _("Bưu gửi này không nằm ở bưu cục chờ trả về người bán."))
        return redirect("post:shipment", number=shipment.seller_order.number)
    damaged = shipment.delivery_attempts.filter(reason=DeliveryAttempt.Reason.DAMAGED).exists()
    return render(request, "post/return.html", {"shipment": shipment, "damaged": damaged})

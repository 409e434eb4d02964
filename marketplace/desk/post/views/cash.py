"""Cash at the counter: counted from the carrier into the till, and from the till on to clearing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from logistics.domain import approve_handover, approve_remittance, hand_over_cash, remit_till
from logistics.models import Carrier, CashCount, CashHandover, CashSale, Refund, Remittance, Shift
from logistics.queries import (
    carriers_visible_to,
    cash_to_hand_over,
    counts_to_approve,
    float_at_hand,
    handovers_visible_to,
    held_in_till,
    points_visible_to,
    remittances_visible_to,
    sales_to_hand_over,
    shifts_to_approve,
    voids_to_read,
)
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.templatetags.market import dong
from marketplace.common.text import clean
from marketplace.desk.post import figures
from marketplace.desk.post.access import post_page, use_point
from marketplace.desk.post.forms import ApproveForm, CountForm

PER_PAGE = 30


@require_safe
@post_page
def cash(request: HttpRequest) -> HttpResponse:
    """Show who holds how much, what waits for a second person, and the till."""
    point = request.counter.point
    held, in_till = figures.held_by_carriers(point), held_in_till(point)
    carriers = Carrier.objects.filter(point=point).select_related("user").order_by("code")
    rows = [(carrier, held.get(carrier.pk, figures.NOTHING_HELD)) for carrier in carriers]
    handovers, remittances = counts_to_approve(point)
    context = {
        "rows": [row for row in rows if row[0].is_active or row[1] != figures.NOTHING_HELD],
        "handovers": handovers.select_related("carrier__user", "counted_by").order_by("counted_at", "pk"),
        "remittances": remittances.select_related("counted_by").order_by("counted_at", "pk"),
        "in_till": in_till,
        "to_remit": figures.to_remit(point),
        "float_left": float_at_hand(point, in_till),
        "shifts": shifts_to_approve(point).select_related("clerk"),
        "voids": voids_to_read(point).count(),
    }
    return render(request, "post/cash.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def count_carrier(request: HttpRequest, code: str) -> HttpResponse:
    """Count a carrier's cash: exact goes into the till at once, a difference is asked back, then waits."""
    own = carriers_visible_to(request.user).filter(point__in=points_visible_to(request.user))
    carrier = get_object_or_404(own.select_related("user", "point__operator"), code=clean(code))
    use_point(request, carrier.point)
    if request.method == "POST":
        known = handovers_visible_to(request.user)
        again = _sent_before(request, known.filter(carrier=carrier))
        if again is not None:
            return redirect("post:handover", pk=again.pk)
    shipments = list(figures.with_parcels(cash_to_hand_over(carrier)))
    sales = list(sales_to_hand_over(carrier).select_related("order"))
    expected = sum(shipment.cash_collected for shipment in shipments) + sum(sale.due for sale in sales)
    form = CountForm(request.POST or None, point=carrier.point)
    if request.method == "POST" and form.is_valid() and not ((shipments or sales) and form.needs_review(expected)):
        facts = {name: form.cleaned_data[name] for name in ("key", "counted")}
        try:
            handover = hand_over_cash(**facts, carrier=carrier, point=carrier.point, by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            _tell(request, handover)
            return redirect("post:handover", pk=handover.pk)
    context = {"form": form, "carrier": carrier, "shipments": shipments, "sales": sales, "expected": expected}
    return render(request, "post/count.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def remit(request: HttpRequest) -> HttpResponse:
    """Count the till on its way to clearing."""
    point = request.counter.point
    if request.method == "POST":
        again = _sent_before(request, remittances_visible_to(request.user).filter(point=point))
        if again is not None:
            return redirect("post:remittance", pk=again.pk)
    waiting = figures.to_remit(point)
    form = CountForm(request.POST or None, point=point)
    if request.method == "POST" and form.is_valid() and not (waiting.count and form.needs_review(waiting.expected)):
        facts = {name: form.cleaned_data[name] for name in ("key", "counted")}
        try:
            remittance = remit_till(**facts, point=point, by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            _tell(request, remittance)
            return redirect("post:remittance", pk=remittance.pk)
    context = {"form": form, "waiting": waiting, "handovers": waiting.handovers, "shifts": waiting.shifts}
    return render(request, "post/remit.html", context | {"refunds": waiting.refunds})


def _sent_before(request: HttpRequest, counts: QuerySet[Any]) -> Any:
    """Return the count that this very form made when it was sent the first time, with the same figure."""
    form = CountForm(request.POST, point=request.counter.point)  # type: ignore[attr-defined]
    if not form.is_valid():
        return None
    return counts.filter(key=form.cleaned_data["key"], counted=form.cleaned_data["counted"]).first()


def _tell(request: HttpRequest, count: CashCount) -> None:
    if count.status == CashCount.Status.DIFFERENCE:
        off = {"difference": dong(abs(count.difference))}
        short = _("Đã ghi, thiếu %(difference)s. Lần nộp này chờ trưởng bưu cục duyệt.")
        over = _("Đã ghi, thừa %(difference)s. Lần nộp này chờ trưởng bưu cục duyệt.")
        messages.warning(request, (short if count.difference < 0 else over) % off)
    else:
        messages.success(request, _("Đã nhận đủ %s.") % dong(count.counted))


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def handover_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a hand-over; the head of the point, if somebody else counted, approves its difference here."""
    handover = _count(request, handovers_visible_to(request.user).select_related("carrier__user"), pk)
    context = {"count": handover, **_by_page(request, _inside(handover))}
    return _approve_page(request, handover, approve_handover, "handover", context)


@require_http_methods(["GET", "HEAD", "POST"])
@post_page
def remittance_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a remittance; its difference is approved here."""
    remittance = _count(request, remittances_visible_to(request.user), pk)
    context = {"count": remittance, **_by_page(request, _inside(remittance))}
    return _approve_page(request, remittance, approve_remittance, "remittance", context)


@require_safe
@post_page
def handover_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the receipt of a hand-over."""
    handover = _count(request, handovers_visible_to(request.user).select_related("carrier__user"), pk)
    return render(request, "post/receipt.html", {"count": handover, **_inside(handover)})


@require_safe
@post_page
def remittance_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the receipt of a remittance."""
    remittance = _count(request, remittances_visible_to(request.user), pk)
    return render(request, "post/receipt.html", {"count": remittance, **_inside(remittance)})


def _count(request: HttpRequest, counts: QuerySet[Any], pk: int) -> Any:
    """Return a count of one of the person's points (a carrier's own elsewhere is not for this desk)."""
    own = counts.filter(point__in=points_visible_to(request.user))  # type: ignore[arg-type]
    count = get_object_or_404(own.select_related("point__operator", "counted_by", "approved_by"), pk=pk)
    use_point(request, count.point)
    return count


def _inside(count: Model) -> dict[str, Any]:
    if isinstance(count, CashHandover):
        sales = CashSale.objects.filter(handover_link__cashhandover=count).order_by("sold_at", "pk")
        return {
            "shipments": count.shipments.select_related("seller_order").order_by("closed_at", "pk"),
            "sales": sales.select_related("order"),
        }
    if isinstance(count, Remittance):
        shifts = Shift.objects.filter(remittance_link__remittance=count).order_by("closed_at", "pk")
        refunds = Refund.objects.filter(remittance_link__remittance=count).order_by("paid_at", "pk")
        return {
            "handovers": count.handovers.select_related("carrier__user").order_by("counted_at", "pk"),
            "shifts": shifts.select_related("clerk"),
            "refunds": refunds.select_related("order"),
        }
    raise TypeError(count)


def _by_page(request: HttpRequest, inside: dict[str, Any]) -> dict[str, Any]:
    """Return the page that is asked for of each list, and the longest one's for turning over."""
    pages = {name: Paginator(rows, PER_PAGE).get_page(request.GET.get("page")) for name, rows in inside.items()}
    longest = max(pages.values(), key=lambda page: page.paginator.num_pages)
    shown = {name: page if page.number == longest.number else [] for name, page in pages.items()}
    return {**shown, "page_obj": longest}


def _approve_page(request: HttpRequest, count: Any, approve: Any, name: str, context: dict[str, Any]) -> HttpResponse:
    waits = count.status == CashCount.Status.DIFFERENCE
    form = ApproveForm(request.POST or None, initial={"point": count.point_id})
    if request.method == "POST":
        if not request.user.has_perm("logistics.lead_point", count.point):
            raise PermissionDenied
        if form.is_valid():
            try:
                approve(**{name: count}, by=request.user, reason=form.cleaned_data["reason"])
            except DomainError as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("Đã duyệt chênh lệch %s.") % dong(abs(count.difference)))
                return redirect(f"post:{name}", pk=count.pk)
    context |= {"kind": name, "form": form, "can_approve": waits and _is_second(request, count)}
    return render(request, "post/cash_count.html", context)


def _is_second(request: HttpRequest, count: Any) -> bool:
    """Whether the person leads the point and had no hand in the count. (The domain holds this too.)"""
    counted = {count.counted_by_id, count.carrier.user_id if isinstance(count, CashHandover) else None}
    return request.user.pk not in counted and request.user.has_perm("logistics.lead_point", count.point)


@require_safe
@post_page
def history(request: HttpRequest) -> HttpResponse:
    """List all counts of the point, the newest first."""
    point = request.counter.point
    tab = "remittances" if request.GET.get("tab") == "remittances" else "handovers"
    if tab == "handovers":
        counts: QuerySet[Any] = handovers_visible_to(request.user).filter(point=point).select_related("carrier__user")
    else:
        counts = remittances_visible_to(request.user).filter(point=point)
    counts = counts.select_related("counted_by", "approved_by").order_by("-counted_at", "-pk")
    page = Paginator(counts, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "post/cash_history.html", {"page_obj": page, "tab": tab})

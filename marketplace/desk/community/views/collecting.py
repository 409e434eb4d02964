"""Collections: opened, filled by household, closed, printed, signed for."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logistics.domain import close_manifest, open_manifest, record_receipt, take_in_order
from logistics.models import CommunityTeam, Manifest, ManifestOrder
from logistics.queries import manifests_visible_to, teams_visible_to, zone_of
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.community.access import own_manifest, team_page
from marketplace.desk.community.forms import ReceiptForm, TakeInForm
from marketplace.desk.community.lists import households_of, waiting_of
from marketplace.shop.order.queries import find_for_tracking

PER_PAGE = 20


@require_safe
@team_page
def index(request: HttpRequest) -> HttpResponse:
    """Show the person's teams with their open collection, and the manifests before."""
    teams = list(teams_visible_to(request.user).select_related("commune__province").order_by("name", "pk")[:PER_PAGE])
    mine = manifests_visible_to(request.user).select_related("team")
    collecting = {one.team_id: one for one in mine.filter(status=Manifest.Status.COLLECTING)}
    rows = [(team, collecting.get(team.pk), zone_of(team.commune, clock.now())) for team in teams]
    page = Paginator(mine.order_by("-opened_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "community/index.html", {"rows": rows, "page_obj": page, "key": uuid4()})


@require_POST
@team_page
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a collection of a team."""
    team = get_object_or_404(CommunityTeam, pk=pk, pk__in=teams_visible_to(request.user))
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid4()
    try:
        manifest = open_manifest(team=team, key=key, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("community:index")
    return redirect("community:manifest", number=manifest.number)


@require_safe
@team_page
def manifest_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a manifest by household, and what is to be done with it now."""
    return _page(request, own_manifest(request, number), TakeInForm())


@require_safe
@team_page
def manifest_print(request: HttpRequest, number: str) -> HttpResponse:
    """Show the manifest as a sheet of paper: by household, with parcel numbers and cash."""
    manifest = own_manifest(request, number)
    return render(request, "community/print.html", _whole(manifest))


@require_POST
@team_page
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Close the collection."""
    manifest = own_manifest(request, number)
    try:
        close_manifest(manifest=manifest, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã chốt đợt %s. Bưu cục giao cả đợt ở ranh giới.") % manifest.number)
    return redirect("community:manifest", number=manifest.number)


@require_POST
@team_page
def take_in(request: HttpRequest, number: str) -> HttpResponse:
    """Take an order on the list that is held by the red zone, by its number and its customer's telephone."""
    manifest = own_manifest(request, number)
    form = TakeInForm(request.POST)
    if not form.is_valid():
        return _page(request, manifest, form)
    order = find_for_tracking(form.cleaned_data["number"], form.cleaned_data["phone"])
    if order is None:
        form.add_error(None, _("Không có đơn nào với mã và số điện thoại này. Xin hỏi lại khách."))
        return _page(request, manifest, form)
    try:
        take_in_order(manifest=manifest, order=order, by=request.user)
    except DomainError as error:
        show_refusal(form, error)
        return _page(request, manifest, form)
    messages.success(request, _("Đã thêm đơn %s vào đợt này.") % order.number)
    return redirect("community:manifest", number=manifest.number)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a household sign for its order; once signed, this is its receipt."""
    own = ManifestOrder.objects.filter(manifest__in=manifests_visible_to(request.user))
    entry = get_object_or_404(own.select_related("manifest__team__commune__province", "order", "recorded_by"), pk=pk)
    form = ReceiptForm(request.POST or None, initial={"received_by": entry.order.recipient_name})
    if request.method == "POST" and form.is_valid():
        try:
            record_receipt(entry=entry, received_by=form.cleaned_data["received_by"], by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi %s nhận hàng.") % form.cleaned_data["received_by"])
            return redirect("community:manifest", number=entry.manifest.number)
    parts = entry.order.seller_orders.prefetch_related("lines__refused", "shipment__items").order_by("pk")
    payments = list(entry.payments.order_by("at", "pk"))
    context = {
        "entry": entry,
        "order": entry.order,
        "parts": parts,
        "form": form,
        "payments": payments,
        "paid": sum(one.paid for one in payments),
    }
    return render(request, "community/receipt.html", context)


def _whole(manifest: Manifest) -> dict[str, object]:
    households = households_of(manifest)
    return {
        "manifest": manifest,
        "households": households,
        "waiting": waiting_of(households),
        "cash": sum(household.cash for household in households),
        "orders": sum(len(household.entries) for household in households),
        "lent": sum(max(0, household.lent) for household in households),
        "kept": sum(max(0, -household.lent) for household in households),
    }


def _page(request: HttpRequest, manifest: Manifest, form: TakeInForm) -> HttpResponse:
    leads = request.user.has_perm("logistics.lead_team", manifest.team)
    return render(request, "community/manifest.html", {**_whole(manifest), "form": form, "leads": leads})

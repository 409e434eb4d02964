"""The carrier at the boundary: all of a manifest in one step, against the summed cash, refused packs left out."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from logistics.domain import Handover, hand_over_manifest
from logistics.domain.boundary import on_the_road
from logistics.domain.community import OVER, shipments_of
from logistics.models import Carrier, Manifest, Run, Shipment, Stop, TeamMember
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.templatetags.market import dong
from marketplace.common.text import clean
from marketplace.desk.community.forms import BoundaryForm
from marketplace.desk.post.access import is_id
from marketplace.field.access import carrier_page


@require_safe
@carrier_page
def boundary(request: HttpRequest) -> HttpResponse:
    """List the manifests of which the carrier has parcels out."""
    manifests = _mine(request.carrier).select_related("team__commune__province").order_by("team__name", "pk")
    return render(request, "community/boundary_list.html", {"manifests": manifests})


@require_http_methods(["GET", "HEAD", "POST"])
@carrier_page
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """Hand over what is ticked; what is not, or has not come, stays and is named."""
    known = Manifest.objects.select_related("team__commune").filter(pk__in=_ever(request.carrier))
    manifest = get_object_or_404(known, number=clean(number))
    out = list(_out(request.carrier, manifest))
    named = [int(one) for one in request.POST.getlist("shipments") if is_id(one)]
    ticked = named if request.method == "POST" else [one.pk for one in out]
    shown = out + list(_of(manifest).filter(pk__in=named).exclude(pk__in=[one.pk for one in out]))
    form = BoundaryForm(request.POST or None, shipments=shown, ticked=ticked)
    team = [member.user for member in _members(manifest)]
    if request.method == "POST" and form.is_valid() and not form.cleaned_data["recount"]:
        done = _record(request, manifest, form, team)
        if done is not None:
            _tell(request, done)
            return redirect("carrier:run")
    context = {
        "manifest": manifest,
        "form": form,
        "households": form.households,
        "due": sum(household.due for household in form.households),
        "left": manifest_left(manifest).exclude(pk__in=[one.pk for one in out]),
        "team": team,
    }
    return render(request, "community/boundary.html", context)


def _record(request: HttpRequest, manifest: Manifest, form: BoundaryForm, team: list[User]) -> Handover | None:
    """Hand over, or put on the form why not."""
    person = next((one for one in team if str(one.pk) == request.POST.get("taken_by")), None)
    if person is None:
        form.add_error(None, _("Xin chọn người của tổ nhận hàng."))
        return None
    try:
        return hand_over_manifest(
            key=form.cleaned_data["key"],
            cash=form.cleaned_data["cash"],
            manifest=manifest,
            carrier=request.carrier,  # type: ignore[attr-defined]
            taken_by=person,
            device_time=clock.now(),
            by=request.user,  # type: ignore[arg-type]  # a carrier is a person
            ticked=form.ticked,
            refused=form.refused,
            paid=form.paid,
        )
    except DomainError as error:
        show_refusal(form, error)
        return None


def _tell(request: HttpRequest, done: Handover) -> None:
    said = {"count": len(done.handed), "cash": dong(done.cash)}
    messages.success(request, _("Đã giao %(count)d bưu gửi cho tổ, thu %(cash)s.") % said)
    if done.left:
        numbers = ", ".join(one.seller_order.number for one in done.left[:20])
        messages.warning(request, _("Chưa giao: %s.") % numbers)


def manifest_left(manifest: Manifest) -> QuerySet[Shipment]:
    """Return what of the manifest is not over the boundary."""
    return _of(manifest).exclude(status__in=OVER)


def _of(manifest: Manifest) -> QuerySet[Shipment]:
    return (
        shipments_of(manifest)
        .select_related("seller_order__order__manifest_entry")
        .prefetch_related("items", "seller_order__lines")
        .order_by("seller_order__order__recipient_name", "seller_order__order", "pk")
    )


def _out(carrier: Carrier, manifest: Manifest) -> QuerySet[Shipment]:
    return manifest_left(manifest).filter(pk__in=on_the_road(carrier).values("shipment"))


def _ever(carrier: Carrier) -> QuerySet[Stop]:
    """Return the manifests of which the carrier has or had parcels: a form sent again still finds its page."""
    stops = Stop.objects.filter(run__carrier=carrier, run__status=Run.Status.OUT)
    return stops.values("shipment__seller_order__order__manifest_entry__manifest")


def _mine(carrier: Carrier) -> QuerySet[Manifest]:
    return Manifest.objects.filter(
        pk__in=on_the_road(carrier).values("shipment__seller_order__order__manifest_entry__manifest")
    ).exclude(status=Manifest.Status.COLLECTING)


def _members(manifest: Manifest) -> QuerySet[TeamMember]:
    return manifest.team.members.filter(until__isnull=True).select_related("user").order_by("role", "pk")

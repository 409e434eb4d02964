"""Pages of the zones."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logistics.domain import decide_zone, lift_zone
from logistics.models import Zone
from logistics.queries import held_by_zone, zones_in_force
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.post.access import post_page
from marketplace.desk.post.figures import with_parcels
from marketplace.desk.zones.access import deciding_page, provinces_of
from marketplace.desk.zones.forms import ZoneForm

PER_PAGE = 30


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the zones that hold now, the strictest first, for everybody."""
    zones = zones_in_force(clock.now()).prefetch_related("communes__province")
    page = Paginator(zones, PER_PAGE).get_page(request.GET.get("page"))
    own = provinces_of(request.user)
    rows = [(zone, bool(own) and all(c.province_id in own for c in zone.communes.all())) for zone in page]
    return render(request, "zones/index.html", {"page_obj": page, "rows": rows, "decides": bool(own)})


@require_http_methods(["GET", "HEAD", "POST"])
@deciding_page
def decide(request: HttpRequest) -> HttpResponse:
    """Put communes under a decision, from now on."""
    form = ZoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            zone = decide_zone(**form.cleaned_data, by=request.user, provinces=request.provinces)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Vùng %s có hiệu lực từ bây giờ.") % zone.name)
            return redirect("zones:index")
    return render(request, "zones/decide.html", {"form": form})


@require_POST
@deciding_page
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """End a zone now."""
    zone = get_object_or_404(Zone, pk=pk)
    try:
        lift_zone(zone=zone, by=request.user, provinces=request.provinces)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã gỡ vùng %s.") % zone.name)
    return redirect("zones:index")


@require_safe
@post_page
def held(request: HttpRequest) -> HttpResponse:
    """List what a red zone keeps from its door, for the delivering point."""
    waiting = with_parcels(held_by_zone(request.counter.point)).prefetch_related("stops__run")
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "zones/held.html", {"page_obj": page})

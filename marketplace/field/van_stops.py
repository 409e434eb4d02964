"""Where the van stands: said once a stop, as in a red zone nobody sells at the door."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from logistics.domain import say_stop
from logistics.models import VanTrip
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.counter import till as tills
from marketplace.field.access import carrier_page
from marketplace.field.forms import StopForm
from marketplace.field.van import till_of, trip_of


@require_POST
@carrier_page
def stop(request: HttpRequest) -> HttpResponse:
    """Note where the van stands now."""
    trip = trip_of(request.carrier)
    if trip is None or trip.status != VanTrip.Status.OUT:
        messages.warning(request, _("Xe chưa mở chuyến bán."))
        return redirect("carrier:van_index")
    form = StopForm(request.POST, auto_id="id_stop_%s")
    if not form.is_valid() or form.commune is None:
        return tills.show(request, till_of(trip), stop_form=form)
    try:
        say_stop(trip=trip, commune=form.commune, by=request.user)
    except DomainError as error:
        show_refusal(form, error)
        return tills.show(request, till_of(trip), stop_form=form)
    messages.success(request, _("Đã ghi xe đang ở %s.") % form.commune.full_name)
    return redirect("carrier:van_index")

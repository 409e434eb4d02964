"""Where the visitor receives: asked once, changed anywhere. A basket is shown as it would be before a change counts."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from marketplace.areas.forms import PlaceForm
from marketplace.areas.models import Commune
from marketplace.areas.my_place import my_place, remember_place
from marketplace.common.paths import own_path
from marketplace.shop.checkout.queries.moving import what_moving_changes
from marketplace.shop.checkout.session import held_places


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def place_page(request: HttpRequest) -> HttpResponse:
    """Ask for the commune, and go back to where the visitor came from."""
    place = my_place(request)
    form = PlaceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and form.commune is not None:
        return move_to(request, form.commune, otherwise="discovery:products")
    context = {"form": form, "place": place, "back": _came_from(request)}
    return render(request, "discovery/my_place.html", context, status=422 if form.errors else 200)


def move_to(request: HttpRequest, commune: Commune, *, otherwise: str) -> HttpResponse:
    """Remember the place and go back to where it was asked; where the basket changes, show that first.

    ``otherwise`` names the page to go to where the form does not say from where it was sent.
    """
    back, before = own_path(request, request.POST.get("back", "")), my_place(request)
    if before is not None and before.pk == commune.pk:
        return redirect(back or otherwise)
    if "agreed" not in request.POST:
        held = held_places(request)
        moving = what_moving_changes(basket=request.basket, before=before, after=commune, gives_up=held)
        if moving is not None:
            context = {"moving": moving, "commune": commune, "place": before, "back": back}
            return render(request, "discovery/my_place_changes.html", context)
    remember_place(request, commune)
    messages.success(request, _("Từ giờ giao đến %(place)s.") % {"place": commune.full_name})
    return redirect(back or otherwise)


def _came_from(request: HttpRequest) -> str:
    """Return the path of this site that the visitor comes from: as the form says, else as the browser does."""
    if "back" in request.POST:
        return own_path(request, request.POST["back"])
    link = urlsplit(request.headers.get("Referer", ""))
    if link.netloc != request.get_host() or link.path == request.path:
        return ""
    return own_path(request, f"{link.path}?{link.query}" if link.query else link.path)

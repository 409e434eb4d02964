"""Who the carrier is, and what of a customer they may see."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from logistics.models import Carrier, Run, Stop

View = Callable[..., HttpResponse]

AT_HAND = frozenset({Stop.Status.WAITING, Stop.Status.FAILED})


def carrier_page(view: View) -> View:
    """Give the view ``request.carrier``; who is no carrier (any more) reads whom to ask."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        carriers = Carrier.objects.filter(user=request.user.pk, is_active=True)
        carrier = carriers.select_related("point", "user").first()
        if carrier is None:
            return render(request, "carrier/none.html")
        request.carrier = carrier  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return never_cache(login_required(page))


def is_at_hand(stop: Stop) -> bool:
    """Whether the parcel is with the carrier or will be: the run has not closed, nothing ended, nothing is back."""
    return stop.run.status != Run.Status.CLOSED and stop.status in AT_HAND and stop.brought_back_at is None

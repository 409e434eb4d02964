"""To whom the pages of payouts exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponse]


def for_payers(view: View) -> View:
    """Let marketplace admins in; ask strangers to log in, tell everybody else that there is no such page."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("settlement.pay_sellers"):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded

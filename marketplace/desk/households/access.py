"""Who takes numbers off households: heads of post offices and marketplace admins."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from logistics.rules import is_market_admin
from marketplace.accounts.models import HouseholdKey, User
from marketplace.shop.checkout.domain.households import may_take_off_keys

View = Callable[..., HttpResponse]


def removals_visible_to(user: User) -> "QuerySet[HouseholdKey]":
    """Return the keys that were taken off, the newest first: a head sees their own deeds, an admin all."""
    gone = HouseholdKey.objects.filter(removed_at__isnull=False)
    mine = gone if is_market_admin(user) else gone.filter(removed_by=user)
    return mine.select_related("account", "removed_by").order_by("-removed_at", "-pk")


def keys_page(view: View) -> View:
    """Open the page to who may take keys off; to everybody else it does not exist."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_take_off_keys(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(login_required(page))

"""Who decides on zones: marketplace admins everywhere, officers in their provinces."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from logistics.rules import is_market_admin
from marketplace.areas.models import Province
from marketplace.campaigns.models import ProvinceOfficer

View = Callable[..., HttpResponse]


def provinces_of(user: Any) -> set[int]:
    """Return the ids of the provinces that the person decides for; all of them for an admin."""
    if not user.is_authenticated or not user.is_active:
        return set()
    if is_market_admin(user):
        return set(Province.objects.values_list("pk", flat=True))
    return set(ProvinceOfficer.objects.filter(user=user.pk).values_list("province", flat=True))


def decides(user: Any) -> bool:
    """Whether the person decides on zones anywhere."""
    return is_market_admin(user) or ProvinceOfficer.objects.filter(user=user.pk).exists()


def deciding_page(view: View) -> View:
    """Give the view ``request.provinces``; for who decides nowhere there is no such page."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.provinces = provinces_of(request.user)  # type: ignore[attr-defined]
        if not request.provinces:  # type: ignore[attr-defined]
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(login_required(page))

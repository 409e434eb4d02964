"""Who looks at registrations: officers of the household's province, the post of that province, marketplace admins.

Nobody reviews a household of their own.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from farmers.models import Household, HouseholdMember
from logistics.rules import serving
from marketplace.accounts.models import User
from marketplace.accounts.rules import is_admin
from marketplace.campaigns.models import ProvinceOfficer

View = Callable[..., HttpResponse]


def reviews(user: Any) -> bool:
    """Whether the person reviews households of some province."""
    if not isinstance(user, User):
        return False
    return is_admin(user) or ProvinceOfficer.objects.filter(user=user).exists() or serving(user).exists()


def households_reviewed_by(user: User) -> "QuerySet[Household]":
    """Return the households that the person may review: of their provinces, never their own."""
    mine = HouseholdMember.objects.filter(household=OuterRef("pk"), user=user, until__isnull=True)
    rows = Household.objects.filter(~Exists(mine)).select_related("commune__province", "legal_seller", "registration")
    if is_admin(user):
        return rows
    officer = ProvinceOfficer.objects.filter(user=user).values("province")
    post = serving(user).values("point__commune__province")
    return rows.filter(Q(commune__province__in=officer) | Q(commune__province__in=post))


def review_page(view: View) -> View:
    """Open the page to reviewers; to everybody else it does not exist."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not reviews(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(login_required(page))

"""Who helps households on line: clerks of a point, members of a community team, marketplace admins.

Colleagues see each other's work: whoever serves at one of my points, or is in one of my teams, now.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from farmers.models import ImportFile, Registration
from logistics.models import Clerk, CommunityTeam, TeamMember
from logistics.rules import serving
from marketplace.accounts.models import User
from marketplace.accounts.rules import is_admin

View = Callable[..., HttpResponse]


def teams_of(user: Any) -> "QuerySet[CommunityTeam]":
    """Return the active community teams that the person is in now."""
    if not isinstance(user, User):
        return CommunityTeam.objects.none()
    return CommunityTeam.objects.filter(is_active=True, members__user=user, members__until__isnull=True)


def helps_on_line(user: Any) -> bool:
    """Whether the person may register households for them."""
    return isinstance(user, User) and (is_admin(user) or serving(user).exists() or teams_of(user).exists())


def onboarding_page(view: View) -> View:
    """Open the page to who helps; to everybody else it does not exist."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not helps_on_line(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(login_required(page))


def _colleagues(user: User) -> Q:
    at_points = Clerk.objects.filter(point__in=serving(user).values("point"), until__isnull=True).values("user")
    in_teams = TeamMember.objects.filter(team__in=teams_of(user).values("pk"), until__isnull=True).values("user")
    return Q(pk=user.pk) | Q(pk__in=at_points) | Q(pk__in=in_teams)


def registrations_visible_to(user: User) -> "QuerySet[Registration]":
    """Return what the person and their colleagues registered, the newest first; an admin sees all of it."""
    rows = Registration.objects.filter(way=Registration.Way.AGENT).select_related("household", "commune", "started_by")
    if not is_admin(user):
        rows = rows.filter(started_by__in=User.objects.filter(_colleagues(user)).values("pk"))
    return rows.order_by("-started_at", "pk")


def files_visible_to(user: User) -> "QuerySet[ImportFile]":
    """Return the files of the person and their colleagues, the newest first; an admin sees all of them."""
    rows = ImportFile.objects.select_related("uploaded_by")
    if not is_admin(user):
        rows = rows.filter(uploaded_by__in=User.objects.filter(_colleagues(user)).values("pk"))
    return rows.order_by("-uploaded_at", "-pk")

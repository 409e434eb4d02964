"""What a clerk sees of the telephone: their own calls, and the queue of their points."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from logistics.queries import points_visible_to
from marketplace.accounts.models import User
from marketplace.desk.phone.models import Call, CallBack

Person = User | AnonymousUser


def callbacks_visible_to(user: Person) -> "QuerySet[CallBack]":
    """Return numbers that rang at the person's points, or at a line that is no point's."""
    points = points_visible_to(user)
    if not points.exists():
        return CallBack.objects.none()
    return CallBack.objects.filter(Q(point__in=points) | Q(point__isnull=True))


def open_calls_of(user: Person) -> "QuerySet[Call]":
    """Return the person's calls that have not ended, the newest first."""
    return Call.objects.filter(clerk=user.pk, ended_at__isnull=True).order_by("-started_at")

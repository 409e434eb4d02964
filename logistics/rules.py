"""Who may do what in the post: predicates over a person and a point, a run or a carrier.

They read one membership each; pages join them with ``|`` and ``&``. ``None`` and strangers never match.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

import rules
from django.db.models import Q, QuerySet

from logistics.models import Carrier, Clerk, CommunityTeam, Point, Run, Stop, TeamMember
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given


def serving(user: Any) -> QuerySet[Clerk]:
    """Return the person's memberships of points that hold now."""
    if not isinstance(user, User):
        return Clerk.objects.none()
    return _serving(user, clock.now())


def _serving(user: "User | Given", at: "dt.datetime | Given") -> QuerySet[Clerk]:
    return Clerk.objects.filter(Q(until__isnull=True) | Q(until__gt=at), user=user, since__lte=at)


_SERVED: Compiled[Any] = Compiled(
    lambda: _serving(Given("user"), Given("at")).filter(point__among=Given("points")).values_list("point_id")
)


def served_among(user: Any, points: Collection[int]) -> set[int]:
    """Return those of the points (ids) that the person works at now, in one query."""
    if not isinstance(user, User) or user.pk is None or not points:
        return set()
    return {point_id for (point_id,) in _SERVED.rows(user=user.pk, at=clock.now(), points=list(points))}


@rules.predicate
def is_clerk_of(user: Any, thing: Any) -> bool:
    """Whether the person works at the point (of the run, of the carrier), as clerk or as its head."""
    point_id = _point_id(thing)
    return point_id is not None and bool(served_among(user, [point_id]))


@rules.predicate
def is_head_of(user: Any, thing: Any) -> bool:
    """Whether the person is the head of the point (of the run, of the carrier)."""
    point_id = _point_id(thing)
    return point_id is not None and serving(user).filter(point_id=point_id, role=Clerk.Role.HEAD).exists()


@rules.predicate
def is_carrier_of(user: Any, thing: Any) -> bool:
    """Whether the person is the carrier, or the one of the run or stop."""
    carrier = _carrier(thing)
    return carrier is not None and carrier.is_active and user is not None and carrier.user_id == user.pk


def teaming(user: Any) -> QuerySet[TeamMember]:
    """Return the person's memberships of community teams that hold now."""
    if not isinstance(user, User):
        return TeamMember.objects.none()
    return TeamMember.objects.filter(
        Q(until__isnull=True) | Q(until__gt=clock.now()), user=user, since__lte=clock.now()
    )


@rules.predicate
def is_team_member(user: Any, team: Any) -> bool:
    """Whether the person works in the community team, as its leader or as a member."""
    return isinstance(team, CommunityTeam) and teaming(user).filter(team=team).exists()


@rules.predicate
def is_team_leader(user: Any, team: Any) -> bool:
    """Whether the person leads the community team."""
    return isinstance(team, CommunityTeam) and teaming(user).filter(team=team, role=TeamMember.Role.LEADER).exists()


@rules.predicate
def is_market_admin(user: Any) -> bool:
    """Whether the person is a marketplace admin."""
    return bool(user is not None and user.is_active and user.is_staff)


def _point_id(thing: Any) -> int | None:
    if isinstance(thing, Point):
        return thing.pk
    if isinstance(thing, Run | Carrier):
        return thing.point_id
    if isinstance(thing, Stop):
        return thing.run.point_id
    return None


def _carrier(thing: Any) -> Carrier | None:
    if isinstance(thing, Carrier):
        return thing
    if isinstance(thing, Run):
        return thing.carrier
    if isinstance(thing, Stop):
        return thing.run.carrier
    return None


rules.add_perm("logistics.serve_point", is_clerk_of | is_market_admin)
rules.add_perm("logistics.lead_point", is_head_of | is_market_admin)
rules.add_perm("logistics.carry", is_carrier_of | is_clerk_of | is_market_admin)
rules.add_perm("logistics.collect_for_team", is_team_member | is_market_admin)
rules.add_perm("logistics.lead_team", is_team_leader | is_market_admin)

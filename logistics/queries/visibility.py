"""What a person may see of the post: pages of people start from these (design: invariant 8)."""

from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet

from logistics.models import Carrier, CashHandover, CommunityTeam, Manifest, Point, Remittance, Run, Shipment, Stop
from logistics.rules import is_market_admin, serving, teaming
from marketplace.accounts.models import User
from marketplace.shop.order.models import PREPAID

Person = User | AnonymousUser
Row = TypeVar("Row", bound=Model)


def points_visible_to(user: Person) -> QuerySet[Point]:
    """Return the points where the person works; all for an admin."""
    return _scope(user, Point.objects.all(), Q(pk__in=_points(user)))


def carriers_visible_to(user: Person) -> QuerySet[Carrier]:
    """Return the carriers of the person's points, and the carrier that the person is."""
    return _scope(user, Carrier.objects.all(), Q(point__in=_points(user)) | Q(user=user.pk))


def shipments_visible_to(user: Person) -> QuerySet[Shipment]:
    """Return shipments accepted, delivered or returned at the person's points, or on the carrier's own runs.

    Not those of an order that waits for its bank transfer: nothing is packed for it.
    """
    at_points = Q(delivery_point__in=_points(user)) | Q(acceptance_point__in=_points(user))
    on_runs = Q(pk__in=Stop.objects.filter(run__carrier__user=user.pk).values("shipment"))
    unpaid = Q(seller_order__order__payment=PREPAID, seller_order__order__paid_at__isnull=True)
    return _scope(user, Shipment.objects.exclude(unpaid), at_points | on_runs)


def runs_visible_to(user: Person) -> QuerySet[Run]:
    """Return the runs of the person's points and the carrier's own."""
    return _scope(user, Run.objects.all(), Q(point__in=_points(user)) | Q(carrier__user=user.pk))


def stops_visible_to(user: Person) -> QuerySet[Stop]:
    """Return the stops of the runs that the person sees."""
    return Stop.objects.filter(run__in=runs_visible_to(user))


def handovers_visible_to(user: Person) -> QuerySet[CashHandover]:
    """Return handovers at the person's points and the carrier's own."""
    return _scope(user, CashHandover.objects.all(), Q(point__in=_points(user)) | Q(carrier__user=user.pk))


def remittances_visible_to(user: Person) -> QuerySet[Remittance]:
    """Return remittances of the person's points."""
    return _scope(user, Remittance.objects.all(), Q(point__in=_points(user)))


def teams_visible_to(user: Person) -> QuerySet[CommunityTeam]:
    """Return the community teams in which the person works."""
    return _scope(user, CommunityTeam.objects.all(), Q(pk__in=teaming(user).values("team")))


def manifests_visible_to(user: Person) -> QuerySet[Manifest]:
    """Return the manifests of the person's teams."""
    return Manifest.objects.filter(team__in=teams_visible_to(user))


def _points(user: Person) -> QuerySet[Point]:
    return Point.objects.filter(pk__in=serving(user).values("point"))


def _scope(user: Person, rows: QuerySet[Row], own: Q) -> QuerySet[Row]:
    """Return all rows for an admin, none for nobody, and else the person's own."""
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    return rows if is_market_admin(user) else rows.filter(own)

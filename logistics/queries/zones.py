"""Which zone holds where and when; what a red one keeps at the office. A zone lapses by its own dates."""

import datetime as dt

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from logistics.models import Manifest, ManifestOrder, Point, Run, Shipment, Stop, Zone
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.shop.order.models import Order

Level = Zone.Level

STRICTEST_FIRST = (Level.RED, Level.ORANGE, Level.YELLOW, Level.GREEN)


def zones_in_force(at: "dt.datetime | Given") -> "QuerySet[Zone]":
    """Return the zones that hold at the moment, the strictest first."""
    rank = Case(
        *(When(level=level, then=Value(number)) for number, level in enumerate(STRICTEST_FIRST)),
        output_field=IntegerField(),
    )
    return (
        Zone.objects.filter(starts_at__lte=at)
        .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))
        .annotate(strictness=rank)
        .order_by("strictness", "starts_at", "pk")
    )


_STRICTEST: Compiled[Zone] = Compiled(lambda: zones_in_force(Given("at")).filter(communes=Given("commune"))[:1])


def zone_of(commune: Commune, at: dt.datetime) -> Zone | None:
    """Return the zone that holds in the commune at the moment; of several the strictest."""
    return _STRICTEST.first(at=at, commune=commune.pk)


def red_communes(at: dt.datetime | Given) -> "QuerySet[Commune]":
    """Return the communes into which nobody delivers to the door."""
    through = Zone.communes.through
    red = zones_in_force(at).filter(level=Level.RED).order_by().values("pk")
    return Commune.objects.filter(pk__in=through._default_manager.filter(zone__in=red).values("commune"))


_AT_A_BOUNDARY: Compiled[ManifestOrder] = Compiled(
    lambda: ManifestOrder.objects.filter(order=Given("order"), order__commune__in=red_communes(Given("at")))[:1]
)


def not_held(shipments: "QuerySet[Shipment]", at: dt.datetime | Given) -> "QuerySet[Shipment]":
    """Return the shipments that may leave: not for a red zone, or on a list that a team takes over at the boundary.

    A list that is still open waits: whoever took its parcels along would find nobody to hand them to.
    """
    closed = ManifestOrder.objects.exclude(manifest__status=Manifest.Status.COLLECTING)
    return shipments.exclude(_red(at) & ~_on(closed))


def held_by_zone(point: Point) -> "QuerySet[Shipment]":
    """Return what a red zone keeps from its door: not gone out yet, and on no team's list. The first promised first.

    A parcel on a planned run is among them, as the run may still be withdrawn; one that is out stays with its carrier.
    """
    state = Shipment.Status
    kept = [state.ALLOCATED, state.HANDED_IN, state.IN_TRANSIT, state.AT_OFFICE, state.FAILED]
    gone_out = Stop.objects.filter(shipment=OuterRef("pk"), run__status=Run.Status.OUT, brought_back_at__isnull=True)
    waiting = Shipment.objects.filter(~Exists(gone_out), delivery_point=point, status__in=kept)
    return waiting.filter(_red(clock.now()) & ~_on(ManifestOrder.objects.all())).order_by("promised_by", "pk")


def for_the_boundary(order: Order, at: dt.datetime) -> bool:
    """Whether the order is on a team's list and its commune is red: it goes no farther than the boundary."""
    return _AT_A_BOUNDARY.first(order=order.pk, at=at) is not None


def _red(at: dt.datetime | Given) -> Q:
    return Q(seller_order__order__commune__in=red_communes(at))


def _on(entries: "QuerySet[ManifestOrder]") -> Q:
    return Q(Exists(entries.filter(order=OuterRef("seller_order__order"))))

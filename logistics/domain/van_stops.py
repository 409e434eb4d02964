"""Where a van stands: the carrier says so once a stop, and in a red zone nobody sells or takes orders at the door."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from logistics.domain.errors import NotDeliverable
from logistics.domain.vans import lock_trip
from logistics.models import CommunityTeam, VanTrip
from logistics.queries.zones import red_communes, zone_of
from logistics.rules import is_carrier_of
from marketplace.accounts.models import User
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.errors import NotAllowed, WrongState


class StopUnknown(WrongState):
    """A commune nearby is red, and nobody has said where the van stands."""

    code = "stop_unknown"


def say_stop(*, trip: VanTrip, commune: Commune, by: User) -> VanTrip:
    """Note that the van stands in the commune from now on, until another is named; the same again changes nothing.

    Raises ``NotAllowed`` for another than the carrier, ``WrongState`` for a van that is back.
    """
    if not is_carrier_of(by, trip.carrier):
        raise NotAllowed(_("Chuyến bán này của bưu tá khác."))
    with transaction.atomic():
        locked = lock_trip(trip.pk)
        if locked.status != VanTrip.Status.OUT:
            raise WrongState(_("Chuyến bán đã về. Xin mở chuyến mới rồi bán."))
        if locked.commune_id == commune.pk and locked.stopped_at is not None:
            return locked
        locked.commune, locked.stopped_at = commune, clock.now()
        locked.save(update_fields=["commune", "stopped_at"])
    return locked


def require_free_stop(trip: VanTrip) -> None:
    """Raise ``NotDeliverable`` where the van stands in a red zone now, ``StopUnknown`` where it may and nobody said.

    Yellow and orange zones do not keep a van away: their rules are read at the stop, as at any door.
    """
    now = clock.now()
    if trip.commune is None:
        point = trip.carrier.point
        if red_communes(now).filter(Q(coverage__point=point) | Q(pk=point.commune_id)).exists():
            raise StopUnknown(_("Gần đây có xã đang là vùng đỏ. Xin ghi xe đang đứng ở xã nào rồi bán."))
        return
    zone = zone_of(trip.commune, now)
    if zone is not None and zone.level == zone.Level.RED:
        raise NotDeliverable(red_sentence(trip.commune))


def require_free_stop_of(carrier_user: User | None) -> None:
    """Raise as ``require_free_stop`` does for the van that the person is out with, if any."""
    if carrier_user is None:
        return
    trips = VanTrip.objects.filter(carrier__user=carrier_user, status=VanTrip.Status.OUT)
    trip = trips.select_related("carrier__point", "commune").first()
    if trip is not None:
        require_free_stop(trip)


def red_sentence(commune: Commune) -> str:
    """Return what a carrier in a red commune does instead of selling."""
    team = CommunityTeam.objects.filter(commune=commune, is_active=True).order_by("pk").first()
    if team is None:
        return _(
            "%(commune)s đang là vùng đỏ, xe không bán tận cửa. Xin nhờ ủy ban xã gom đơn, hoặc ghi lại nơi xe đứng."
        ) % {"commune": commune.name}
    return _(
        "%(commune)s đang là vùng đỏ, xe không bán tận cửa. Xin chỉ khách đặt qua %(team)s, giao ở %(boundary)s; "
        "xe đã sang xã khác thì ghi lại nơi đứng."
    ) % {"commune": commune.name, "team": team.name, "boundary": team.boundary}

"""Zones are decided and lifted: dated rows, of which only the end ever changes. Rules: docs/algorithms/zones.md."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.domain.messages import tell_held
from logistics.models import Run, Shipment, Stop, Zone
from logistics.queries.zones import zones_in_force
from logistics.rules import is_market_admin
from marketplace.accounts.models import User
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.text import clean, require_text

MOST_COMMUNES = 1_000
_INSTANT = dt.timedelta(microseconds=1)
_STILL_HERE = (
    Shipment.Status.CREATED,
    Shipment.Status.ALLOCATED,
    Shipment.Status.HANDED_IN,
    Shipment.Status.IN_TRANSIT,
    Shipment.Status.AT_OFFICE,
)


def decide_zone(
    *,
    name: str,
    level: str,
    communes: Sequence[Commune],
    source: str,
    by: User,
    starts_at: dt.datetime | None = None,
    ends_at: dt.datetime | None = None,
    enter_from: dt.time | None = None,
    enter_until: dt.time | None = None,
    permit: str = "",
    provinces: Collection[int] = (),
) -> Zone:
    """Put communes under a decision from a moment on (now unless told), until its end or until it is lifted.

    ``provinces`` are the ids of the provinces that ``by`` is an officer of (who is, a higher room knows); an admin
    decides everywhere. An orange zone names the hours in which one may enter, and the permit where there is one. The
    same decision again returns the zone that is there. Where it is red, customers whose parcels wait are told. Raises
    ``NotAllowed``, ``BadValue``.
    """
    found = {commune.pk: commune for commune in communes}
    _require_deciding(by, found.values(), provinces)
    starts_at = starts_at or clock.now()
    title, decision = _text(name, "name"), _text(source, "source")
    if level not in Zone.Level.values:
        raise BadValue(_("Xin chọn mức xanh, vàng, cam hay đỏ."), field="level")
    if ends_at is not None and ends_at <= starts_at:
        raise BadValue(_("Lúc hết hiệu lực phải sau lúc bắt đầu."), field="ends_at")
    hours = _hours(level, enter_from, enter_until)
    with transaction.atomic():
        known = _known(title, level, decision, set(found))
        if known is not None:
            return known
        zone = Zone.objects.create(
            name=title,
            level=level,
            source=decision,
            starts_at=starts_at,
            ends_at=ends_at,
            permit=clean(permit)[:120] if level == Zone.Level.ORANGE else "",
            decided_by=by,
            **hours,
        )
        zone.communes.set(found.values())
        if zone.level == Zone.Level.RED and starts_at <= clock.now():
            _tell_of(zone.pk)
    return zone


def tell_of_red_zones() -> int:
    """Tell the customers whose parcels wait since a red zone began; each zone once. Return how many zones began."""
    began = zones_in_force(clock.now()).filter(level=Zone.Level.RED, told_at__isnull=True)
    return sum(_tell_of(pk) for pk in began.values_list("pk", flat=True))


def _tell_of(pk: int) -> bool:
    with transaction.atomic():
        zone = Zone.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=pk, told_at__isnull=True).first()
        if zone is None:
            return False
        _tell_waiting(zone)
        zone.told_at = clock.now()
        zone.save(update_fields=["told_at"])
    return True


def lift_zone(*, zone: Zone, by: User, provinces: Collection[int] = ()) -> Zone:
    """End a zone now; one that has not begun never holds. Called again, it changes nothing. Raises ``NotAllowed``."""
    _require_deciding(by, list(zone.communes.all()), provinces)
    with transaction.atomic():
        locked = Zone.objects.select_for_update(no_key=True).get(pk=zone.pk)
        now = clock.now()
        if locked.lifted_by_id is not None:
            return locked
        if locked.ends_at is not None and locked.ends_at <= now:
            raise WrongState(_("Vùng này đã hết hiệu lực."))
        locked.ends_at = max(now, locked.starts_at + _INSTANT)
        locked.lifted_by = by
        locked.save(update_fields=["ends_at", "lifted_by"])
    return locked


def _require_deciding(by: User, communes: Collection[Commune], provinces: Collection[int]) -> None:
    if not communes or len(communes) > MOST_COMMUNES:
        raise BadValue(_("Xin chọn ít nhất một xã, phường của vùng."), field="communes")
    if is_market_admin(by) or all(commune.province_id in provinces for commune in communes):
        return
    raise NotAllowed(_("Chỉ quản trị sàn hoặc cán bộ của tỉnh này được quyết định vùng."))


def _hours(level: str, enter_from: dt.time | None, enter_until: dt.time | None) -> dict[str, dt.time]:
    """Return the hours of an orange zone; of any other there are none, whatever was typed."""
    if level != Zone.Level.ORANGE:
        return {}
    if enter_from is None or enter_until is None or enter_until <= enter_from:
        raise BadValue(_("Vùng cam cần giờ được vào, ví dụ từ 7:00 đến 11:00."), field="enter_from")
    return {"enter_from": enter_from, "enter_until": enter_until}


def _text(typed: str, field: str) -> str:
    longest = Zone._meta.get_field(field).max_length or 0  # type: ignore[union-attr]  # a CharField
    sentence = _("Xin ghi tên vùng và số quyết định, dưới %(count)d ký tự.") % {"count": longest}
    return require_text(typed, most=longest, otherwise=sentence, field=field)


def _known(name: str, level: str, source: str, communes: set[int]) -> Zone | None:
    """Return the zone of the very same decision that still holds: the form was sent twice."""
    for zone in zones_in_force(clock.now()).filter(name=name, level=level, source=source):
        if set(zone.communes.values_list("pk", flat=True)) == communes:
            return zone
    return None


def _tell_waiting(zone: Zone) -> None:
    """Tell each customer once whose parcels will not come to the door now. What a carrier has out still arrives."""
    out = Stop.objects.filter(run__status=Run.Status.OUT, brought_back_at__isnull=True).values("shipment")
    waiting = Shipment.objects.filter(
        seller_order__order__commune__zones=zone,
        seller_order__order__manifest_entry__isnull=True,
        status__in=_STILL_HERE,
    ).exclude(pk__in=out)
    for shipment in waiting.select_related("seller_order__order"):
        tell_held(shipment, zone)

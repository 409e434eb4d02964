"""Opening the network: operators, points, their people, and who delivers where. Called again, nothing is doubled."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.models import Carrier, Clerk, Coverage, Operator, Point
from marketplace.accounts.models import User
from marketplace.areas.models import Commune
from marketplace.common.errors import DomainError, WrongState
from marketplace.common.phones import normalise_phone
from marketplace.common.text import clean


def register_operator(*, code: str, name: str) -> Operator:
    """Return the postal operator with this code, made if it is new."""
    operator, _made = Operator.objects.get_or_create(code=clean(code), defaults={"name": clean(name)})
    return operator


def register_point(
    *,
    code: str,
    name: str,
    operator: Operator,
    commune: Commune,
    phone: str = "",
    address_text: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    accepts: bool = True,
    delivers: bool = True,
) -> Point:
    """Open a point, or return the one with this code. Without a place it stands in the middle of its commune.

    Raises ``BadPhone``, and ``DomainError`` for half a place.
    """
    if (latitude is None) != (longitude is None):
        raise DomainError(_("Xin ghi cả vĩ độ và kinh độ của bưu cục."))
    point, _made = Point.objects.get_or_create(
        code=clean(code),
        defaults={
            "name": clean(name),
            "operator": operator,
            "commune": commune,
            "phone": normalise_phone(phone) if phone else "",
            "address_text": clean(address_text),
            "latitude": commune.latitude if latitude is None else latitude,
            "longitude": commune.longitude if longitude is None else longitude,
            "accepts": accepts,
            "delivers": delivers,
        },
    )
    return point


def add_clerk(*, point: Point, user: User, role: str = Clerk.Role.CLERK) -> Clerk:
    """Let a person work at a point; one who does already gets the role."""
    clerk, made = Clerk.objects.get_or_create(point=point, user=user, until=None, defaults={"role": role})
    if not made and clerk.role != role:
        clerk.role = role
        clerk.save(update_fields=["role"])
    return clerk


def register_carrier(*, code: str, user: User, point: Point, max_grams: int = 60_000) -> Carrier:
    """Make a person a carrier of a point, who takes up to ``max_grams``. Raises ``WrongState`` if they are another."""
    if max_grams <= 0:
        raise DomainError(_("Sức chở phải lớn hơn 0."))
    carrier, _made = Carrier.objects.get_or_create(
        user=user, defaults={"code": clean(code), "point": point, "max_grams": max_grams}
    )
    if (carrier.code, carrier.point_id) != (clean(code), point.pk):
        raise WrongState(_("Người này đã là bưu tá %(code)s.") % {"code": carrier.code})
    return carrier


@transaction.atomic
def cover(*, commune: Commune, points: Sequence[Point], source: str, valid_from: dt.date) -> list[Coverage]:
    """Let points deliver to a commune from a day on, the first to be asked first."""
    rows = []
    for rank, point in enumerate(points, start=1):
        coverage, _made = Coverage.objects.update_or_create(
            commune=commune, point=point, valid_from=valid_from, defaults={"rank": rank, "source": clean(source)}
        )
        rows.append(coverage)
    return rows

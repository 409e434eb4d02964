"""Changes of the network: operators, points, who works there, and which point delivers where."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.models import Carrier, Clerk, Coverage, Operator, Point
from marketplace.accounts.models import User
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.errors import DomainError


def register_operator(*, code: str, name: str) -> Operator:
    """Return the operator with this code, making it first if there is none."""
    operator, _made = Operator.objects.get_or_create(code=code, defaults={"name": name})
    return operator


def register_point(
    *,
    code: str,
    name: str,
    operator: Operator,
    commune: Commune,
    phone: str = "",
    address_text: str = "",
    delivers: bool = True,
    latitude: float | None = None,
    longitude: float | None = None,
) -> Point:
    """Open a point. Without coordinates of its own (degrees) it stands at the centre of its commune."""
    return Point.objects.create(
        code=code,
        name=name,
        operator=operator,
        commune=commune,
        phone=phone,
        address_text=address_text,
        delivers=delivers,
        latitude=commune.latitude if latitude is None else latitude,
        longitude=commune.longitude if longitude is None else longitude,
    )


def add_clerk(*, point: Point, user: User, role: str = Clerk.Role.CLERK) -> Clerk:
    """Let a person work at a point, from now on."""
    clerk, _made = Clerk.objects.get_or_create(point=point, user=user, until=None, defaults={"role": role})
    return clerk


def register_carrier(*, code: str, user: User, point: Point, max_grams: int) -> Carrier:
    """Make a person a carrier of a point; a person is one carrier at most."""
    if not point.delivers:
        raise DomainError(_("Bưu cục này không phát hàng nên không có bưu tá."), code="point_does_not_deliver")
    return Carrier.objects.create(code=code, user=user, point=point, max_grams=max_grams)


@transaction.atomic
def cover(
    *, commune: Commune, points: list[Point], source: str, valid_from: dt.date | None = None, promise_hours: int = 48
) -> list[Coverage]:
    """Say which points deliver to a commune, the first asked first; what was said before lapses the day before."""
    since = clock.today() if valid_from is None else valid_from
    before = Coverage.objects.filter(commune=commune).in_force(since)
    before.filter(valid_from__gte=since).delete()
    before.update(valid_to=since - dt.timedelta(days=1))
    return Coverage.objects.bulk_create(
        Coverage(commune=commune, point=point, rank=rank, promise_hours=promise_hours, valid_from=since, source=source)
        for rank, point in enumerate(points, start=1)
    )

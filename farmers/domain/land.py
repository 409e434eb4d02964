"""Growing areas and what is harvested from them."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import IntegerField, Max
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext as _

from catalog.domain import certify
from farmers.domain.guards import must_act_for, role_in
from farmers.domain.states import locked_household
from farmers.models import GrowingArea, Household, Lot
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.text import clean, fold

if TYPE_CHECKING:
    from catalog.produce import Certificate, Crop
    from marketplace.accounts.models import User
    from marketplace.areas.models import Commune

MOST_AREA_M2 = 100_000_000
"""Ten thousand hectares: more is a slip of the finger."""
MOST_LOT_GRAMS = 100_000_000
"""A hundred tonnes from one orchard on one day."""
OLDEST_HARVEST = dt.timedelta(days=366)
_PLACE_LETTERS = 4
_LOT_LOCK = 720_032


def add_growing_area(
    *, household: Household, crop: "Crop", commune: "Commune", name: str, area_m2: int | None = None, by: "User"
) -> GrowingArea:
    """Add an orchard or field of one crop; the same name and crop again return the area that is there.

    Raises ``BadValue`` for no name or an impossible area (m²), ``NotAllowed`` for strangers.
    """
    must_act_for(household, by)
    name = clean(name)
    if not 2 <= len(name) <= 120:
        raise BadValue(_("Xin đặt tên vườn, ví dụ “Vườn vải đồi sau nhà”."), field="name")
    if area_m2 is not None and not 0 < area_m2 <= MOST_AREA_M2:
        raise BadValue(_("Diện tích không hợp lý, xin ghi bằng mét vuông."), field="area_m2")
    with transaction.atomic():
        locked_household(household)
        area: GrowingArea
        area, _made = GrowingArea.objects.get_or_create(
            household=household, crop=crop, name=name, defaults={"commune": commune, "area_m2": area_m2}
        )
    return area


def certify_growing_area(*, growing_area: GrowingArea, certificate: "Certificate", by: "User") -> None:
    """Say that a certificate speaks for an area, and so for what is listed from it; again changes nothing.

    Raises ``NotAllowed`` unless a marketplace admin or somebody outside of the household saw the paper.
    """
    if not by.is_staff and role_in(growing_area.household, by) is not None:
        raise NotAllowed(_("Người trong hộ không tự ghi chứng nhận được, xin nhờ bưu cục hoặc quản trị sàn."))
    with transaction.atomic():
        growing_area.certificates.add(certificate)
        for listing in growing_area.listings.select_related("product"):
            certify(product=listing.product, certificate=certificate)


def record_lot(
    *, growing_area: GrowingArea, harvested_on: dt.date, grams: int, by: "User", key: uuid.UUID | None = None
) -> Lot:
    """Record a harvest of ``grams`` and give it a code; the same form ``key`` again returns the first lot.

    Raises ``BadValue`` for a day to come or long gone and a weight of nothing or beyond 100 tonnes, ``WrongState``
    for a household that has not been verified or has closed, ``NotAllowed`` for strangers.
    """
    household = growing_area.household
    must_act_for(household, by)
    if household.state in (Household.State.APPLIED, Household.State.CLOSED):
        raise WrongState(_("Hộ chưa được xác minh (hoặc đã đóng), nên chưa ghi lô hàng được."))
    if harvested_on > clock.today():
        raise BadValue(_("Ngày thu hoạch chưa đến, xin xem lại ngày."), field="harvested_on")
    if harvested_on < clock.today() - OLDEST_HARVEST:
        raise BadValue(_("Ngày thu hoạch đã quá một năm, xin xem lại ngày."), field="harvested_on")
    if not 0 < grams <= MOST_LOT_GRAMS:
        raise BadValue(_("Khối lượng phải trên 0 và không quá 100 tấn, xin xem lại."), field="grams")
    with transaction.atomic():
        prefix = lot_prefix(growing_area, harvested_on)
        with connection.cursor() as cursor:  # numbers of one place and day are given one after the other
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOT_LOCK, prefix])
        if key is not None:
            known: Lot | None = Lot.objects.filter(key=key).first()
            if known is not None:
                return _same_lot(known, growing_area, harvested_on, grams)
        lot: Lot = Lot.objects.create(
            code=f"{prefix}{last_lot_number(prefix) + 1:02d}",
            growing_area=growing_area,
            harvested_on=harvested_on,
            grams=grams,
            recorded_by=by,
            recorded_at=clock.now(),
            key=key,
        )
    return lot


def _same_lot(known: Lot, growing_area: GrowingArea, harvested_on: dt.date, grams: int) -> Lot:
    if (known.growing_area_id, known.harvested_on, known.grams) == (growing_area.pk, harvested_on, grams):
        return known
    raise WrongState(_("Phiếu này đã ghi thành lô %s rồi. Xin mở phiếu mới để ghi lô khác.") % known.code)


def lot_prefix(growing_area: GrowingArea, harvested_on: dt.date) -> str:
    """Return "LN-260612-": the initials of the place, the day of harvest. Short enough to be read out."""
    words = fold(growing_area.commune.short_name).replace("-", " ").split()
    letters = "".join(word if word.isdigit() else word[0] for word in words if word[0].isalnum())
    return f"{letters.upper()[:_PLACE_LETTERS] or 'X'}-{harvested_on:%y%m%d}-"


def last_lot_number(prefix: str) -> int:
    """Return the highest number that a lot of this place and day has; 0 where there is none."""
    numbers = Lot.objects.filter(code__startswith=prefix).annotate(
        number=Cast(Substr("code", len(prefix) + 1), IntegerField())
    )
    return int(numbers.aggregate(last=Max("number"))["last"] or 0)

"""A wrong count of a van is mended before its difference is approved: a second person counts again, and says why."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.domain.outlets import LONGEST_REASON, MOST_PACKS
from logistics.domain.vans import lock_trip
from logistics.models import VanCount, VanRecount, VanTrip
from logistics.rules import is_clerk_of, is_market_admin
from marketplace.accounts.models import User
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.text import require_text


def recount_van(*, trip: VanTrip, counted: Mapping[int, int], reason: str, by: User) -> VanTrip:
    """Mend a count that waits for approval with what lies in the van now (packs by stock record id, all of them).

    What came into the van since the first count is taken off again, so that both counts speak of the same moment. Both
    numbers stay. All as the books say → closed, and stock stays as it is; else it waits for ``approve_count`` by yet
    another person. The same count again changes nothing. Raises ``NotAllowed`` for the carrier, for who counted first
    and for strangers, ``WrongState`` for a trip that is out or closed, ``BadValue``.
    """
    _require_second(trip, by)
    sentence = _("Xin ghi số phiếu đếm lại hoặc lý do, dưới 200 ký tự.")
    why = require_text(reason, most=LONGEST_REASON, otherwise=sentence, field="reason")
    with transaction.atomic():
        locked = lock_trip(trip.pk)
        rows = list(locked.counts.select_related("stockrecord").order_by("stockrecord_id"))
        written = {row.stockrecord_id: row.counted for row in rows}
        if locked.status == VanTrip.Status.CLOSED and written == dict(counted):
            return locked
        if locked.status != VanTrip.Status.DIFFERENCE:
            raise WrongState(_("Chỉ đếm lại khi hàng lệch còn chờ duyệt. Chuyến đã đóng thì đếm ở trang kiểm kê."))
        _require_second(locked, by)
        then = _then(rows, counted)
        changed = [row for row in rows if row.counted != then[row.pk]]
        VanRecount.objects.bulk_create(
            VanRecount(
                trip=locked,
                stockrecord=row.stockrecord,
                before=row.counted,
                after=then[row.pk],
                reason=why,
                recounted_by=by,
            )
            for row in changed
        )
        for row in changed:
            row.counted = then[row.pk]
        VanCount.objects.bulk_update(changed, ["counted"])
        if all(row.counted == row.expected for row in rows):
            locked.status = VanTrip.Status.CLOSED
            locked.save(update_fields=["status"])
    return locked


def may_recount(trip: VanTrip, user: User) -> bool:
    """Whether the person is a second one who can count again."""
    if user.pk in (trip.carrier.user_id, trip.counted_by_id):
        return False
    return bool(is_clerk_of(user, trip.carrier) or is_market_admin(user))


def _require_second(trip: VanTrip, by: User) -> None:
    if not may_recount(trip, by):
        raise NotAllowed(_("Đếm lại phải do người thứ hai của bưu cục, không phải bưu tá và người đã đếm."))


def _then(rows: list[VanCount], counted: Mapping[int, int]) -> dict[int, int]:
    """Return what the new count says of the moment of the first one, by id of its row. Raises ``BadValue``."""
    if set(counted) != {row.stockrecord_id for row in rows}:
        raise BadValue(_("Xin đếm lại đủ các mặt hàng của lần đếm trước, tải lại trang nếu thiếu."), field="counted")
    then = {}
    for row in rows:
        came = (row.stockrecord.num_in_stock or 0) - row.expected  # nothing is sold from a van that is back
        then[row.pk] = counted[row.stockrecord_id] - came
        if not 0 <= then[row.pk] <= MOST_PACKS:
            raise BadValue(_("Số gói đếm được không hợp lệ, xin xem lại."), field="counted")
    return then

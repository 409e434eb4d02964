"""Shelves, and vans at rest, are counted by whoever leads the point: once for each paper, against the books then.

In prose: docs/algorithms/stock.md.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from logistics.domain.errors import KeyReused
from logistics.domain.guards import require_stock_head
from logistics.domain.outlets import MOST_PACKS, write_slip
from logistics.models import Carrier, Outlet, StockCount, StockCountLine, StockSlip, VanTrip
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.shop.partner.models import StockRecord

if TYPE_CHECKING:
    from marketplace.accounts.models import User

Packs = Mapping[int, int]
"""Packs by id of the stock record."""


def count_stock(
    *,
    key: UUID,
    outlet: Outlet,
    counted: Packs,
    reasons: Mapping[int, str],
    by: "User",
    seen: Packs | None = None,
) -> StockCount:
    """Write what was counted on an outlet's shelves (packs by stock record id); each difference makes a slip.

    ``seen`` is what the books said when counting began: where goods moved since, nothing is written and the count is
    asked for again, so that a sale in between is not counted away. The same key with the same count again changes
    nothing, whatever was sold meanwhile. Raises ``NotAllowed`` unless ``by`` heads the point or is an admin,
    ``BadValue`` (also for a difference without a reason), ``WrongState`` where goods moved, ``BelowAllocated`` where
    fewer lie there than were promised, ``KeyReused``.
    """
    require_stock_head(by, outlet.home)
    if not counted or any(not 0 <= packs <= MOST_PACKS for packs in counted.values()):
        raise BadValue(_("Xin ghi số gói đếm được, từ 0 đến 100.000."), field="counted")
    with transaction.atomic():
        _require_at_rest(outlet, by)
        shelf = StockRecord.objects.select_for_update(no_key=True, of=("self",)).filter(partner=outlet.partner_id)
        records = list(shelf.filter(pk__in=counted).select_related("product").order_by("pk"))
        known = StockCount.objects.filter(key=key).first()
        if known is not None:
            return _same(known, outlet, counted)
        if len(records) != len(counted):
            raise BadValue(_("Có mặt hàng không nằm ở kho này, xin tải lại trang."), field="counted")
        _require_still(records, seen)
        try:
            with transaction.atomic():
                count = StockCount.objects.create(key=key, outlet=outlet, counted_by=by)
        except IntegrityError as error:  # the same key came in for another outlet at this moment
            raise KeyReused(_("Phiếu này đã ghi với số khác. Xin tải lại trang rồi ghi lại.")) from error
        for record in records:
            _write_line(count, record, counted[record.pk], reasons.get(record.pk, ""), by)
    return count


def _require_at_rest(outlet: Outlet, by: "User") -> None:
    """Raise ``WrongState`` for a van whose trip is not closed: that one is counted with its trip, not here.

    The carrier is not who counts it either. Locks the carrier, as ``start_trip`` does.
    """
    if outlet.carrier_id is None:
        return
    carrier = Carrier.objects.select_for_update(no_key=True).get(pk=outlet.carrier_id)
    if VanTrip.objects.filter(carrier=carrier).exclude(status=VanTrip.Status.CLOSED).exists():
        raise WrongState(_("Xe này đang có chuyến bán. Hàng trên xe đếm lúc xe về, ở trang chuyến bán."))
    if by.pk == carrier.user_id:
        raise NotAllowed(_("Bưu tá không tự kiểm kê xe của mình. Xin nhờ người thứ hai."))


def _write_line(count: StockCount, record: StockRecord, counted: int, reason: str, by: "User") -> None:
    expected = record.num_in_stock or 0
    slip = None
    if counted != expected:
        slip = write_slip(
            key=uuid5(count.key, str(record.pk)),
            kind=StockSlip.Kind.COUNTED,
            outlet=count.outlet,
            record=record,
            packs=counted - expected,
            reason=reason,
            by=by,
        )
    StockCountLine.objects.create(count=count, stockrecord=record, expected=expected, counted=counted, slip=slip)


def _same(known: StockCount, outlet: Outlet, counted: Packs) -> StockCount:
    if known.outlet_id != outlet.pk or dict(known.lines.values_list("stockrecord", "counted")) != dict(counted):
        raise KeyReused(_("Phiếu này đã ghi với số khác. Xin tải lại trang rồi ghi lại."))
    return known


def _require_still(records: list[StockRecord], seen: Packs | None) -> None:
    """Raise ``WrongState`` where what the books say is no longer what they said when counting began."""
    if seen is None:
        return
    moved = [record for record in records if (record.num_in_stock or 0) != seen.get(record.pk)]
    if moved:
        names = ", ".join(record.product.get_title() for record in moved)
        raise WrongState(_("Trong lúc đếm có hàng ra vào: %s. Xin đếm lại các món này rồi ghi.") % names)

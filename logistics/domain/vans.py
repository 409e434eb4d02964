"""A carrier's selling trip: the van goes out loaded, sells, and is counted when it is back.

The trip's row is locked by every sale, void and count, so that what is expected at the count is what was sold up to it.
"""

from collections.abc import Mapping
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from logistics.domain.errors import KeyReused, NothingToDo
from logistics.domain.guards import require_stock_head
from logistics.domain.outlets import LONGEST_REASON, MOST_PACKS
from logistics.domain.prices import follow_prices
from logistics.domain.transfers import request_transfer, send_transfer
from logistics.models import Carrier, Outlet, Run, Stop, Transfer, VanCount, VanTrip
from logistics.rules import is_carrier_of, is_clerk_of, is_market_admin
from marketplace.accounts.models import User
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.text import require_text
from marketplace.shop.partner.domain import record_movement
from marketplace.shop.partner.models import StockMovement, StockRecord


def start_trip(*, key: UUID, carrier: Carrier, by: User) -> VanTrip:
    """Send a loaded van out to sell, and return the trip; the load is what transfers brought into the van.

    It stands where the next door of the carrier's run is, if there is one, until the carrier names another place. The
    same key again returns the same trip. Raises ``NotAllowed`` for another than the carrier, ``NothingToDo`` for an
    empty van, ``WrongState`` while a trip is not counted yet.
    """
    if not is_carrier_of(by, carrier):
        raise NotAllowed(_("Chỉ bưu tá của xe này mở chuyến bán."))
    with transaction.atomic():
        Carrier.objects.select_for_update(no_key=True).get(pk=carrier.pk)
        known = VanTrip.objects.filter(key=key).first()
        if known is not None:
            if known.carrier_id != carrier.pk:
                raise KeyReused(_("Trang này đã mở chuyến khác. Xin tải lại trang."))
            return known
        if not stock_in_van(carrier):
            raise NothingToDo(_("Xe chưa có hàng. Xin nhận phiếu chuyển hàng lên xe trước."))
        if VanTrip.objects.filter(carrier=carrier).exclude(status=VanTrip.Status.CLOSED).exists():
            raise WrongState(_("Chuyến trước chưa kiểm hàng xong. Xin kiểm và đóng chuyến đó trước."))
        follow_prices(carrier=carrier, by=by)
        try:
            with transaction.atomic():
                return VanTrip.objects.create(key=key, carrier=carrier, commune=_commune_ahead(carrier))
        except IntegrityError as error:  # the same key came in for another carrier at this moment
            raise KeyReused(_("Trang này đã mở chuyến khác. Xin tải lại trang.")) from error


def count_van(*, trip: VanTrip, counted: Mapping[int, int], by: User) -> VanTrip:
    """End a trip with what was counted in the van (packs by stock record id; what is not named was not there).

    All as expected → closed; else it waits for ``approve_count`` by a second person. The same count again changes
    nothing. Raises ``NotAllowed`` unless ``by`` is the carrier, works at the point or is an admin; ``BadValue``,
    ``WrongState``.
    """
    if not (is_carrier_of(by, trip.carrier) or is_clerk_of(by, trip.carrier) or is_market_admin(by)):
        raise NotAllowed(_("Chuyến bán này của bưu tá khác."))
    if any(not 0 <= packs <= MOST_PACKS for packs in counted.values()):
        raise BadValue(_("Số gói đếm được không hợp lệ, xin xem lại."), field="counted")
    with transaction.atomic():
        locked = lock_trip(trip.pk)
        records = stock_in_van(locked.carrier)
        if locked.status != VanTrip.Status.OUT:
            return _counted_before(locked, counted)
        if set(counted) - {record.pk for record in records}:
            raise BadValue(_("Có mặt hàng không nằm trên xe, xin tải lại trang rồi đếm lại."), field="counted")
        rows = [
            VanCount(
                trip=locked,
                stockrecord=record,
                expected=record.num_in_stock or 0,
                counted=counted.get(record.pk, 0),
            )
            for record in records
        ]
        VanCount.objects.bulk_create(rows)
        exact = all(row.expected == row.counted for row in rows)
        locked.status = VanTrip.Status.CLOSED if exact else VanTrip.Status.DIFFERENCE
        locked.counted_by, locked.counted_at = by, clock.now()
        locked.save(update_fields=["status", "counted_by", "counted_at"])
    return locked


def approve_count(*, trip: VanTrip, by: User, reason: str) -> VanTrip:
    """Accept a count that differs: stock follows. By the head or an admin, not who counted (again), not the carrier.

    Called again, it changes nothing. Raises ``NotAllowed``, ``WrongState``, ``BadValue`` without a reason.
    """
    require_stock_head(by, trip.carrier.point)
    with transaction.atomic():
        locked = lock_trip(trip.pk)
        if locked.status == VanTrip.Status.CLOSED:
            return locked
        if locked.status != VanTrip.Status.DIFFERENCE:
            raise WrongState(_("Chuyến này chưa kiểm hàng."))
        if by.pk in (locked.counted_by_id, locked.carrier.user_id) or locked.recounts.filter(recounted_by=by).exists():
            raise NotAllowed(_("Người đếm hàng và bưu tá không tự duyệt chênh lệch. Xin nhờ người thứ hai."))
        sentence = _("Xin ghi lý do lệch hàng, dưới 200 ký tự.")
        why = require_text(reason, most=LONGEST_REASON, otherwise=sentence, field="reason")
        locked.status, locked.reason = VanTrip.Status.CLOSED, why
        locked.approved_by, locked.approved_at = by, clock.now()
        locked.save(update_fields=["status", "reason", "approved_by", "approved_at"])
        for count in locked.counts.select_related("stockrecord").order_by("stockrecord_id"):
            if count.counted != count.expected:
                record_movement(
                    stockrecord=count.stockrecord,
                    kind=StockMovement.Kind.COUNTED,
                    quantity=count.counted - count.expected,
                    source_kind="van_count",
                    source_ref=f"trip:{locked.pk}",
                    by=by,
                )
    return locked


def unload_van(*, key: UUID, carrier: Carrier, by: User) -> list[Transfer]:
    """Send all that is left in a van back to the point's shelves: one transfer for each seller, all of them or none.

    The point counts and receives them. The same key again returns the same transfers. Raises ``NotAllowed`` for another
    than the carrier, ``WrongState`` while a trip is open, ``NothingToDo`` for an empty van, ``BadValue`` where the
    point has no shelf for a seller. Locks: carrier (as ``start_trip``) → transfers → stock.
    """
    if not is_carrier_of(by, carrier):
        raise NotAllowed(_("Chỉ bưu tá của xe này trả hàng về bưu cục."))
    with transaction.atomic():
        Carrier.objects.select_for_update(no_key=True).get(pk=carrier.pk)
        vans = list(Outlet.objects.filter(carrier=carrier).select_related("partner").order_by("pk"))
        known = list(Transfer.objects.filter(key__in=[uuid5(key, str(van.pk)) for van in vans]).order_by("pk"))
        if known:
            return known
        if VanTrip.objects.filter(carrier=carrier).exclude(status=VanTrip.Status.CLOSED).exists():
            raise WrongState(_("Xin đóng chuyến bán trước, rồi trả hàng."))
        left = {van: _left_in(van) for van in vans}
        if not any(left.values()):
            raise NothingToDo(_("Xe không còn hàng nào để trả."))
        return [_send_home(uuid5(key, str(van.pk)), van, packs, carrier, by) for van, packs in left.items() if packs]


def _left_in(van: Outlet) -> dict[int, int]:
    """Return the packs that lie in a van's outlet, by product."""
    records = StockRecord.objects.filter(partner=van.partner_id, num_in_stock__gt=0)
    return dict(records.values_list("product", "num_in_stock"))


def _send_home(key: UUID, van: Outlet, packs: dict[int, int], carrier: Carrier, by: User) -> Transfer:
    shelf = Outlet.objects.filter(point=carrier.point_id, partner__legal_seller=van.partner.legal_seller_id).first()
    if shelf is None:
        raise BadValue(
            _("Bưu cục không có kệ của %(seller)s để trả hàng về. Xin nhờ trưởng bưu cục mở kho trước.")
            % {"seller": van.partner.legal_seller}
        )
    made = request_transfer(key=key, source=van.partner, target=shelf.partner, packs=packs, by=by)
    return send_transfer(transfer=made, by=by)


def lock_trip(pk: int) -> VanTrip:
    """Lock a trip and return it fresh: whoever sells, voids or counts does so first. Needs a transaction."""
    trips = VanTrip.objects.select_for_update(no_key=True, of=("self",))
    return trips.select_related("carrier__point__operator", "carrier__point__commune", "commune").get(pk=pk)


def _commune_ahead(carrier: Carrier) -> Commune | None:
    """Return the commune of the next door on the carrier's run that is out: where the van goes first."""
    stops = Stop.objects.filter(run__carrier=carrier, run__status=Run.Status.OUT, status=Stop.Status.WAITING)
    ahead = stops.select_related("shipment__seller_order__order__commune").order_by("run_id", "sequence").first()
    return None if ahead is None else ahead.shipment.seller_order.order.commune


def stock_in_van(carrier: Carrier) -> list[StockRecord]:
    """Return the records of what lies in the carrier's van now, by id."""
    found = StockRecord.objects.filter(partner__outlet__carrier=carrier, num_in_stock__gt=0)
    return list(found.select_related("product", "partner").order_by("pk"))


def _counted_before(trip: VanTrip, counted: Mapping[int, int]) -> VanTrip:
    written = dict(trip.counts.values_list("stockrecord_id", "counted"))
    if written == {pk: counted.get(pk, 0) for pk in written} and not set(counted) - set(written):
        return trip
    raise WrongState(_("Chuyến này đã kiểm hàng rồi. Đếm nhầm thì nhờ người thứ hai của bưu cục đếm lại."))

"""What happens at the door: delivered with the cash that is due, or not, and why. Each attempt once for its key."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from logistics.domain.errors import KeyReused, WrongCash
from logistics.domain.guards import require_at_door
from logistics.domain.locks import lock_shipment
from logistics.domain.messages import tell_delivered, tell_failed
from logistics.domain.refusing import Refused, cash_after_refusal, check_refused, refuse_goods
from logistics.domain.scanning import append_scan, refold
from logistics.models import Carrier, DeliveryAttempt, Run, Scan, Shipment, Stop
from logistics.queries.zones import for_the_boundary
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import DomainError, WrongState
from marketplace.common.templatetags.market import dong
from marketplace.common.text import clean
from marketplace.ledger.domain import (
    LegSpec,
    carrier_owner,
    operator_owner,
    order_owner,
    post_entry,
    seller_owner,
)
from marketplace.ledger.models import Account
from marketplace.shop.order.domain import close_order_if_done, funded_legs
from marketplace.shop.order.models import RefusedGoods, SellerOrder, SellerOrderStatus
from marketplace.shop.payment.methods import CashOnDelivery, method

MOST_ATTEMPTS = 3
"""After so many failed visits a parcel goes back."""

Reason = DeliveryAttempt.Reason
FINAL_REASONS = frozenset({Reason.REFUSED, Reason.DAMAGED, Reason.WRONG_ADDRESS})
"""Another visit would not help: the parcel goes back at once."""

_GONE = (Shipment.Status.RETURNING, Shipment.Status.RETURNED, Shipment.Status.CANCELLED)


@dataclass(frozen=True)
class _Visit:
    """One event at the door, as the device sent it."""

    key: UUID
    shipment_id: int
    carrier_id: int
    outcome: str
    device_time: dt.datetime
    reason: str = ""
    cash: int = 0
    received_by: str = ""
    handover: UUID | None = None

    def is_same_as(self, known: DeliveryAttempt) -> bool:
        return all(getattr(known, name) == value for name, value in vars(self).items())

    def happened(self, run: Run) -> dt.datetime:
        """Return when it happened: by the device's clock, but never before the run left nor later than now."""
        now = clock.now()
        return max(run.out_at or now, min(self.device_time, now))


def record_delivery(
    *,
    key: UUID,
    shipment: Shipment,
    carrier: Carrier,
    cash: int,
    received_by: str,
    device_time: dt.datetime,
    by: User,
    refused: Refused | None = None,
    refused_reason: str = "",
    to_team: str = "",
    handover: UUID | None = None,
) -> DeliveryAttempt:
    """Record that the goods were handed over against exactly the cash due (whole đồng).

    ``refused`` names packs by line that the customer did not take: the cash due falls by just their share
    (``cash_after_refusal``). ``to_team`` is the name of the community team that takes it in for the customer,
    ``handover`` the key of the hand-over at the boundary. In one transaction: attempt, refused packs, stop, scans,
    ledger, payment, seller order, order, message. The same key again changes nothing. Raises ``WrongCash``,
    ``WrongState`` (also at the door of what a team takes over at the boundary of a red zone), ``KeyReused``,
    ``NotAllowed``, ``BadValue``.
    """
    refused = {pk: packs for pk, packs in (refused or {}).items() if packs}
    visit = _Visit(
        key=key,
        shipment_id=shipment.pk,
        carrier_id=carrier.pk,
        outcome=DeliveryAttempt.Outcome.DELIVERED,
        device_time=device_time,
        cash=cash,
        received_by=_name(received_by),
        handover=handover,
    )
    with transaction.atomic():
        locked = lock_shipment(shipment.pk)
        known = _known(visit)
        if known is not None:
            return _same_refused(known, locked, refused)
        stop = _open_stop(locked, carrier)
        require_at_door(by, stop.run)
        if not to_team:
            _require_door(locked, visit.happened(stop.run))
        check_refused(locked.seller_order, refused, refused_reason)
        _require_cash(cash, cash_after_refusal(locked.seller_order, refused))
        if refused:
            refuse_goods(locked, refused, refused_reason, by)
        attempt = _write(visit, locked, stop, Stop.Status.DELIVERED, Scan.Kind.DELIVER, by)
        moment = visit.happened(stop.run)
        _post(locked, stop.run, cash, moment, by)
        _close(locked, cash, moment)
        tell_delivered(locked, attempt, team=to_team)
    return attempt


def record_failure(
    *, key: UUID, shipment: Shipment, carrier: Carrier, reason: str, device_time: dt.datetime, by: User
) -> DeliveryAttempt:
    """Record that the goods could not be handed over. After a final reason or the third time they go back.

    The same key again changes nothing. A visit that failed before the delivery that is already known is kept, and
    changes nothing else. Raises ``WrongState``, ``KeyReused``, ``NotAllowed``, ``DomainError``.
    """
    if reason not in Reason.values:
        raise DomainError(_("Xin chọn lý do chưa giao được."))
    visit = _Visit(
        key=key,
        shipment_id=shipment.pk,
        carrier_id=carrier.pk,
        outcome=DeliveryAttempt.Outcome.FAILED,
        device_time=device_time,
        reason=reason,
    )
    with transaction.atomic():
        locked = lock_shipment(shipment.pk)
        known = _known(visit)
        if known is not None:
            return known
        if locked.status == Shipment.Status.DELIVERED:
            return _late_failure(visit, locked, by)
        stop = _open_stop(locked, carrier)
        require_at_door(by, stop.run)
        attempt = _write(visit, locked, stop, Stop.Status.FAILED, Scan.Kind.FAIL, by)
        if reason in FINAL_REASONS or _failures(locked) >= MOST_ATTEMPTS:
            _scan_items(visit, locked, stop.run, Scan.Kind.RETURN, by)
            refold(locked)
        tell_failed(locked, attempt)
    return attempt


def _require_cash(cash: int, due: int) -> None:
    if cash != due:
        raise WrongCash(
            _("Bưu gửi này thu đúng %(due)s, bạn ghi %(cash)s. Xin đếm lại.") % {"due": dong(due), "cash": dong(cash)}
        )


def _same_refused(known: DeliveryAttempt, shipment: Shipment, refused: Refused) -> DeliveryAttempt:
    """Return the attempt that was recorded before. Raises ``KeyReused`` where other packs were refused then."""
    rows = RefusedGoods.objects.filter(line__seller_order=shipment.seller_order_id)
    if dict(rows.values_list("line_id", "packs")) != refused:
        raise KeyReused(_("Lần giao này đã được ghi với số gói không nhận khác. Xin mở lại điểm giao."))
    return known


def _name(received_by: str) -> str:
    name = clean(received_by)
    if not name:
        raise DomainError(_("Xin ghi tên người nhận hàng."))
    longest = DeliveryAttempt._meta.get_field("received_by").max_length or 0
    if len(name) > longest:
        raise DomainError(_("Tên người nhận dài quá, xin ghi trong %(count)d ký tự.") % {"count": longest})
    return name


def _known(visit: _Visit) -> DeliveryAttempt | None:
    """Return the attempt that carries the key. Raises ``KeyReused`` where it was about something else."""
    known = DeliveryAttempt.objects.filter(key=visit.key).first()
    if known is not None and not visit.is_same_as(known):
        raise KeyReused(_("Lần ghi này trùng khóa với một lần ghi khác nên chưa được nhận. Xin mở lại điểm giao."))
    return known


def _require_door(shipment: Shipment, moment: dt.datetime) -> None:
    if for_the_boundary(shipment.seller_order.order, moment):
        raise WrongState(
            _("Nơi này đang là vùng đỏ và đơn nằm trong bảng của tổ cộng đồng. Xin giao cho tổ ở ranh giới.")
        )


def _open_stop(shipment: Shipment, carrier: Carrier) -> Stop:
    """Return the stop at which the carrier holds the parcel now. Raises ``WrongState``."""
    if shipment.status == Shipment.Status.DELIVERED:
        raise WrongState(_("Bưu gửi này đã giao rồi."))
    if shipment.status in _GONE:
        raise WrongState(_("Bưu gửi này đang chuyển hoàn hoặc đã hủy, xin mang về bưu cục."))
    stop = (
        Stop.objects.select_related("run__carrier", "run__point")
        .filter(
            shipment=shipment,
            run__carrier=carrier,
            run__status=Run.Status.OUT,
            status__in=[Stop.Status.WAITING, Stop.Status.FAILED],
            brought_back_at__isnull=True,
        )
        .select_for_update(no_key=True, of=("self",))
        .first()
    )
    if stop is None:
        raise WrongState(_("Bưu gửi này không nằm trên chuyến đang đi của bưu tá."))
    return stop


def _write(
    visit: _Visit, shipment: Shipment, stop: Stop, status: Stop.Status, kind: Scan.Kind, by: User
) -> DeliveryAttempt:
    """Write the attempt, the stop's outcome and the scans, and fold the story."""
    attempt = _create(visit)
    stop.status = status
    stop.save(update_fields=["status"])
    shipment.attempts += 1
    shipment.save(update_fields=["attempts"])
    _scan_items(visit, shipment, stop.run, kind, by)
    refold(shipment)
    return attempt


def _create(visit: _Visit) -> DeliveryAttempt:
    try:
        with transaction.atomic():
            return DeliveryAttempt.objects.create(**vars(visit))
    except IntegrityError:  # the same key came in for another shipment at the same moment
        known = _known(visit)
        if known is None:
            raise
        return known


def _scan_items(visit: _Visit, shipment: Shipment, run: Run, kind: Scan.Kind, by: User) -> None:
    for item in shipment.items.all():
        append_scan(
            key=uuid5(visit.key, f"{kind}:{item.pk}"),
            item=item,
            kind=kind,
            by=by,
            point=run.point,
            device_time=visit.device_time,
            reason=visit.reason,
        )


def _late_failure(visit: _Visit, shipment: Shipment, by: User) -> DeliveryAttempt:
    """Keep a failed visit that the device sent after the delivery that followed it."""
    delivery = DeliveryAttempt.objects.get(shipment=shipment, outcome=DeliveryAttempt.Outcome.DELIVERED)
    if delivery.carrier_id != visit.carrier_id or visit.device_time >= delivery.device_time:
        raise WrongState(_("Bưu gửi này đã giao rồi."))
    stop = shipment.stops.select_related("run__point", "run__carrier").get(status=Stop.Status.DELIVERED)
    require_at_door(by, stop.run)
    attempt = _create(visit)
    shipment.attempts += 1
    shipment.save(update_fields=["attempts"])
    _scan_items(visit, shipment, stop.run, Scan.Kind.FAIL, by)
    refold(shipment)
    return attempt


def _failures(shipment: Shipment) -> int:
    return shipment.delivery_attempts.filter(outcome=DeliveryAttempt.Outcome.FAILED).count()


def _post(shipment: Shipment, run: Run, cash: int, moment: dt.datetime, by: User) -> None:
    """The carrier holds the cash; what was unearned becomes the seller's goods and the operator's freight.

    The seller also gets what market and province pay of a discount on what was delivered.
    """
    part = shipment.seller_order
    order = order_owner(part.order)
    funded = funded_legs(part)
    post_entry(
        source_kind="shipment_delivered",
        source_ref=f"shipment:{shipment.pk}",
        legs=[
            LegSpec(Account.Kind.CARRIER_CASH, carrier_owner(run.carrier), cash),
            LegSpec(Account.Kind.RECEIVABLE, order, -cash),
            LegSpec(Account.Kind.UNEARNED, order, part.total_due),
            *funded,
            LegSpec(
                Account.Kind.SELLER_PENDING,
                seller_owner(part.legal_seller),
                -part.goods_due - sum(leg.amount for leg in funded),
            ),
            LegSpec(Account.Kind.FREIGHT, operator_owner(shipment.delivery_point.operator), -part.freight),
        ],
        by=by,
        occurred_at=moment,
    )
    if cash:
        method(CashOnDelivery.code).collect(order=part.order, amount=cash, reference=f"shipment:{shipment.pk}")


def _close(shipment: Shipment, cash: int, moment: dt.datetime) -> None:
    shipment.cash_due = 0
    shipment.cash_collected = cash
    shipment.closed_at = moment
    shipment.save(update_fields=["cash_due", "cash_collected", "closed_at"])
    SellerOrder.objects.filter(pk=shipment.seller_order_id).update(status=SellerOrderStatus.DELIVERED, closed_at=moment)
    close_order_if_done(order=shipment.seller_order.order)

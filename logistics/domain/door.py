"""What happens at the door: delivered with the cash that is due, or not, and why. Each attempt once for its key."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from logistics.domain.errors import KeyReused, WrongCash
from logistics.domain.guards import require_at_door
from logistics.domain.locks import lock_shipment
from logistics.domain.messages import tell_delivered, tell_failed
from logistics.domain.parcels import Parcels
from logistics.domain.refusing import Refused, cash_after_refusal, check_refused, refuse_goods
from logistics.models import Carrier, DeliveryAttempt, Run, Scan, Shipment, Stop
from logistics.queries.zones import for_the_boundary
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
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

_BY_KEY: Compiled[DeliveryAttempt] = Compiled(lambda: DeliveryAttempt.objects.filter(key=Given("key")))
_OPEN_STOP: Compiled[Stop] = Compiled(
    lambda: (
        Stop.objects.select_related("run__carrier", "run__point")
        .filter(
            shipment=Given("shipment"),
            run__carrier=Given("carrier"),
            run__status=Run.Status.OUT,
            status__in=[Stop.Status.WAITING, Stop.Status.FAILED],
            brought_back_at__isnull=True,
        )
        .select_for_update(no_key=True, of=("self",))[:1]
    )
)
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
    with _once(visit):
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
        attempt = _hand_over(visit, locked, stop, by)
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
    with _once(visit):
        locked = lock_shipment(shipment.pk)
        known = _known(visit)
        if known is not None:
            return known
        if locked.status == Shipment.Status.DELIVERED:
            return _late_failure(visit, locked, by)
        stop = _open_stop(locked, carrier)
        require_at_door(by, stop.run)
        attempt, parcels = _write(visit, locked, stop, Stop.Status.FAILED)
        goes_back = reason in FINAL_REASONS or _failures(locked) >= MOST_ATTEMPTS
        kinds = [Scan.Kind.FAIL, Scan.Kind.RETURN] if goes_back else [Scan.Kind.FAIL]
        _scan(parcels, visit, locked, stop.run, kinds, by)
        parcels.save(also=["attempts"])
        tell_failed(locked, attempt)
    return attempt


def _hand_over(visit: _Visit, shipment: Shipment, stop: Stop, by: User) -> DeliveryAttempt:
    """Write that a locked shipment was delivered: attempt, stop, scans, money, and what is over with it."""
    attempt, parcels = _write(visit, shipment, stop, Stop.Status.DELIVERED)
    _scan(parcels, visit, shipment, stop.run, [Scan.Kind.DELIVER], by)
    moment = visit.happened(stop.run)
    _post(shipment, stop.run, visit.cash, moment, by)
    shipment.cash_due, shipment.cash_collected, shipment.closed_at = 0, visit.cash, moment
    parcels.save(also=["attempts", "cash_due", "cash_collected", "closed_at"])
    _close(shipment.seller_order, moment)
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
    known = _BY_KEY.first(key=visit.key)
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
    stop = _OPEN_STOP.first(shipment=shipment.pk, carrier=carrier.pk)
    if stop is None:
        raise WrongState(_("Bưu gửi này không nằm trên chuyến đang đi của bưu tá."))
    return stop


def _write(visit: _Visit, shipment: Shipment, stop: Stop, status: Stop.Status) -> tuple[DeliveryAttempt, Parcels]:
    """Write the attempt and the stop's outcome; return the attempt, and the parcels to scan."""
    attempt = _create(visit)
    stop.status = status
    stop.save(update_fields=["status"])
    shipment.attempts += 1  # saved with what the scans make of the shipment
    return attempt, Parcels([shipment])


def _create(visit: _Visit) -> DeliveryAttempt:
    return DeliveryAttempt.objects.create(**vars(visit))


@contextmanager
def _once(visit: _Visit) -> Iterator[None]:
    """Open the transaction of a visit. Raises ``KeyReused`` where its key came in for another shipment just now."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        _known(visit)
        raise


def _scan(parcels: Parcels, visit: _Visit, shipment: Shipment, run: Run, kinds: Iterable[Scan.Kind], by: User) -> None:
    """Scan the shipment's parcels at the door, the kinds one after the other; the caller saves the shipment."""
    parcels.note(
        [
            event
            for kind in kinds
            for event in parcels.events(
                shipment,
                kind,
                step=(visit.key, ""),
                point=run.point,
                device_time=visit.device_time,
                reason=visit.reason,
            )
        ],
        by=by,
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
    parcels = Parcels([shipment])
    _scan(parcels, visit, shipment, stop.run, [Scan.Kind.FAIL], by)
    parcels.save(also=["attempts"])
    return attempt


def _failures(shipment: Shipment) -> int:
    return shipment.delivery_attempts.filter(outcome=DeliveryAttempt.Outcome.FAILED).count()


def _post(shipment: Shipment, run: Run, cash: int, moment: dt.datetime, by: User) -> None:
    """The carrier holds the cash; what was unearned becomes the seller's goods and the operator's freight.

    The seller also gets what market and province pay of a discount on what was delivered.
    """
    part = shipment.seller_order
    order = order_owner(part.order_id)
    point = run.point if run.point_id == shipment.delivery_point_id else shipment.delivery_point
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
                seller_owner(part.legal_seller_id),
                -part.goods_due - sum(leg.amount for leg in funded),
            ),
            LegSpec(Account.Kind.FREIGHT, operator_owner(point.operator_id), -part.freight),
        ],
        by=by,
        occurred_at=moment,
    )
    if cash:
        method(CashOnDelivery.code).collect(order=part.order, amount=cash, reference=f"shipment:{shipment.pk}")


def _close(part: SellerOrder, moment: dt.datetime) -> None:
    SellerOrder.objects.filter(pk=part.pk).update(status=SellerOrderStatus.DELIVERED, closed_at=moment)
    close_order_if_done(order=part.order)

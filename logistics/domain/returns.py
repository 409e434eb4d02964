"""A parcel that nobody took goes back to its seller: nothing is owed, and the goods are written off or restocked."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.domain.guards import require_clerk
from logistics.domain.locks import lock_shipment
from logistics.domain.messages import tell_returned
from logistics.domain.parcels import Parcels
from logistics.models import DeliveryAttempt, Point, Scan, Shipment, Stop
from logistics.rules import is_clerk_of
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import WrongState
from marketplace.shop.order.domain import close_order_if_done, post_change_of_due
from marketplace.shop.order.models import Line, SellerOrder, SellerOrderStatus
from marketplace.shop.partner.domain import record_movement
from marketplace.shop.partner.models import StockMovement, StockRecord
from marketplace.shop.payment.domain import follow_cash

_EVENTS = UUID("0d6c2f36-7d0b-4f0f-8f43-8e2b9f0c7a11")
"""Name space of the keys of the scans that end a return."""


def return_to_sender(*, shipment: Shipment, by: User) -> Shipment:
    """End a return: the goods are the seller's again and the customer owes nothing.

    Perishable or damaged goods come back and are written off at once; others are restocked. Called again, it changes
    nothing. Raises ``WrongState`` before the return has begun or while a carrier still has the parcel.
    """
    point = _point_of(shipment, by)
    with transaction.atomic():
        locked = lock_shipment(shipment.pk)
        if locked.status == Shipment.Status.RETURNED:
            return locked
        _require_returning(locked)
        moment = clock.now()
        parcels = Parcels([locked])
        parcels.note(
            parcels.events(
                locked,
                Scan.Kind.RETURNED,
                step=(_EVENTS, ""),
                point=point,
                device_time=moment,
            ),
            by=by,
        )
        _release(locked, by)
        locked.cash_due = 0
        locked.closed_at = moment
        parcels.save(also=["cash_due", "closed_at"])
        SellerOrder.objects.filter(pk=locked.seller_order_id).update(
            status=SellerOrderStatus.RETURNED, closed_at=moment
        )
        close_order_if_done(order=locked.seller_order.order)
        tell_returned(locked)
        _take_back(locked, by)  # stock comes last
    return locked


def _point_of(shipment: Shipment, by: User) -> Point:
    """Return where the seller gets it back: where it was accepted, or else the office that could not deliver it."""
    if shipment.acceptance_point is not None and is_clerk_of(by, shipment.acceptance_point):
        return shipment.acceptance_point
    require_clerk(by, shipment.delivery_point)
    return shipment.delivery_point


def _require_returning(shipment: Shipment) -> None:
    if shipment.status != Shipment.Status.RETURNING:
        raise WrongState(_("Bưu gửi này chưa chuyển hoàn, không trả về người bán được."))
    if shipment.stops.filter(status=Stop.Status.FAILED, brought_back_at__isnull=True).exists():
        raise WrongState(_("Bưu tá còn giữ hàng. Xin nhận hàng về bưu cục trước."))


def _release(shipment: Shipment, by: User) -> None:
    """The customer owes nothing more for this part of the order; what was prepaid for it is due back."""
    part = shipment.seller_order
    event = f"shipment:{shipment.pk}"
    change = post_change_of_due(
        seller_order=part, before=part.total_due, after=0, source_kind="shipment_returned", source_ref=event, by=by
    )
    follow_cash(order=part.order, change=change, reference=f"{event}:returned")


def _take_back(shipment: Shipment, by: User) -> None:
    """Write what became of the packs: back and spoiled, or back on the shelf. By stock record, to lock in order."""
    lines = shipment.seller_order.lines.select_related("product__crop", "stockrecord").order_by("stockrecord_id", "pk")
    damaged = shipment.delivery_attempts.filter(reason=DeliveryAttempt.Reason.DAMAGED).exists()
    for line in lines:
        take_into_stock(
            record=line.stockrecord,
            packs=line.quantity,
            written_off=damaged or spoils(line),
            source=("shipment_returned", f"shipment:{shipment.pk}:line:{line.pk}"),
            by=by,
        )


def take_into_stock(
    *, record: StockRecord | None, packs: int, written_off: bool, source: tuple[str, str], by: User
) -> None:
    """Write that packs of a record came back: on the shelf again, or ``written_off`` at once. Once for each source.

    Call it last in the transaction, in the order of stock records.
    """
    if record is None:
        return  # the record was deleted from the catalogue: there is no stock to speak of
    if written_off:
        moves = [(StockMovement.Kind.RETURNED, packs), (StockMovement.Kind.SPOILED, -packs)]
    else:
        moves = [(StockMovement.Kind.RESTOCKED, packs)]
    for kind, quantity in moves:
        record_movement(
            stockrecord=record,
            kind=kind,
            quantity=quantity,
            source_kind=source[0],
            source_ref=source[1],
            by=by,
        )


def spoils(line: Line) -> bool:
    """Whether the goods cannot be sold again; of what is gone from the catalogue nothing is known: they cannot."""
    if line.product is None:
        return True
    return line.product.crop is not None and line.product.crop.perishable

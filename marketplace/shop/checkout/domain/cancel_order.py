"""Cancelling: everything that placing did is undone by its counterpart, once, while nothing is packed."""

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.domain.shipments import cancel_shipment
from logistics.models import Shipment
from marketplace.common import clock
from marketplace.common.errors import WrongState
from marketplace.common.text import clean
from marketplace.ledger import domain as ledger
from marketplace.ledger.models import Account
from marketplace.messaging import domain as messaging
from marketplace.quotas import domain as quotas
from marketplace.shop.order.models import Line, Order, OrderStatus, SellerOrder, SellerOrderStatus
from marketplace.shop.partner import locks
from marketplace.shop.payment.methods import method
from marketplace.shop.payment.models import Source

if TYPE_CHECKING:
    from marketplace.accounts.models import User

_OPEN = frozenset({SellerOrderStatus.PLACED, SellerOrderStatus.CONFIRMED})


class TooLate(WrongState):
    """A seller has packed already; the parcel can only be refused at the door."""

    code = "too_late"


def cancel_order(*, order: Order, by: "User | None", reason: str) -> Order:
    """Cancel the whole order and return it; an order that is cancelled already stays as it is.

    Releases stock and quotas, cancels the shipments, takes what was owed off the ledger and what was authorised off
    the payment, tells the recipient. ``by`` is ``None`` where a guest cancels. Raises ``TooLate`` where a seller has
    packed. Locks: order → seller orders by id → shipments → quotas → stock; packing locks the seller order too, so
    of a cancellation and a packing at the same moment one wins whole and the other is refused.
    """
    with transaction.atomic():
        locked = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
        if locked.status != OrderStatus.CANCELLED:
            _cancel_locked(locked, by=by, reason=clean(reason)[:200])
    order.refresh_from_db(fields=["status", "cancelled_at", "cancel_reason"])
    return order


def _cancel_locked(order: Order, *, by: "User | None", reason: str) -> None:
    parts = list(order.seller_orders.select_for_update(no_key=True).order_by("pk"))
    if order.status != OrderStatus.PLACED or any(part.status not in _OPEN for part in parts):
        raise TooLate(_("Hàng đã đóng gói nên không hủy được nữa. Khi bưu tá đến, bạn có thể từ chối nhận."))
    moment = clock.now()
    for part in parts:
        _cancel_part(part, by=by)
    SellerOrder.objects.filter(order=order).update(status=SellerOrderStatus.CANCELLED, closed_at=moment)
    Order.objects.filter(pk=order.pk).update(status=OrderStatus.CANCELLED, cancelled_at=moment, cancel_reason=reason)
    _release_payment(order)
    messaging.queue_message(
        channel="sms",
        to=order.recipient_phone,
        template="order_cancelled",
        context={"number": order.number},
        language=order.language,
        dedupe_key=f"order_cancelled:{order.pk}",
    )
    quotas.release(holder=f"order:{order.pk}")
    locks.release_stock(quantities=_allocated_to(order))


def _cancel_part(part: SellerOrder, *, by: "User | None") -> None:
    for shipment in Shipment.objects.filter(seller_order=part):
        cancel_shipment(shipment=shipment)
    owner = ledger.order_owner(part.order)
    ledger.post_entry(
        source_kind="order_cancelled",
        source_ref=f"seller_order:{part.pk}",
        legs=[
            ledger.LegSpec(Account.Kind.UNEARNED, owner, part.total_due),
            ledger.LegSpec(Account.Kind.RECEIVABLE, owner, -part.total_due),
        ],
        by=by,
    )


def _release_payment(order: Order) -> None:
    for source in Source.objects.filter(order=order).select_related("source_type"):
        left = int(source.amount_allocated - source.amount_debited)
        if left > 0:
            method(source.source_type.code).release(order=order, amount=left, reference="cancelled")


def _allocated_to(order: Order) -> dict[int, int]:
    packs: Counter[int] = Counter()
    for stockrecord_id, quantity in Line.objects.filter(order=order).values_list("stockrecord_id", "quantity"):
        if stockrecord_id is not None:
            packs[stockrecord_id] += quantity
    return dict(packs)

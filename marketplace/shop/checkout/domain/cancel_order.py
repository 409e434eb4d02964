"""Cancelling: everything that placing did is undone by its counterpart, once, while nothing is packed."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.domain.shipments import cancel_shipments
from logistics.models import Shipment
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import BadValue, WrongState
from marketplace.common.text import clean
from marketplace.messaging import domain as messaging
from marketplace.quotas import domain as quotas
from marketplace.shop.checkout.domain.after_placing import tell_customer, track_url
from marketplace.shop.order.domain import ChangeOfDue, close_order_if_done, post_changes_of_due
from marketplace.shop.order.models import Line, Order, OrderStatus, SellerOrder, SellerOrderStatus
from marketplace.shop.partner import locks
from marketplace.shop.payment.domain import follow_cash
from marketplace.shop.payment.methods import method
from marketplace.shop.payment.models import Source

if TYPE_CHECKING:
    from marketplace.accounts.models import User

_OPEN = frozenset({SellerOrderStatus.PLACED, SellerOrderStatus.CONFIRMED})
_CANCELLABLE = frozenset({OrderStatus.PLACED, OrderStatus.UNPAID})
_PARTS: Compiled[SellerOrder] = Compiled(
    lambda: SellerOrder.objects.filter(order=Given("order")).select_for_update(no_key=True).order_by("pk")
)
_PACKS: Compiled[Any] = Compiled(
    lambda: (
        Line.objects.filter(seller_order__among=Given("parts")).order_by("pk").values_list("stockrecord", "quantity")
    )
)
LONGEST_REASON = 200


class TooLate(WrongState):
    """A seller has packed already; the parcel can only be refused at the door."""

    code = "too_late"


def cancel_order(*, order: Order, by: "User | None", reason: str) -> Order:
    """Cancel the whole order and return it; an order that is cancelled already stays as it is.

    Releases stock and quotas, cancels the shipments, takes what was owed off the ledger and what was authorised off
    the payment, tells the recipient; of an order that was prepaid the money is due back. ``by`` is ``None`` where a
    guest cancels, or nobody (a reservation that lapsed). Raises ``TooLate`` where a seller has packed. Locks: order →
    seller orders by id → shipments → quotas → stock; packing and an incoming transfer lock the order or the seller
    order too, so of two at the same moment one wins whole and the other is refused.
    """
    with transaction.atomic():
        locked = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
        if locked.status != OrderStatus.CANCELLED:
            cancel_locked(locked, by=by, reason=clean(reason)[:LONGEST_REASON])
    order.status, order.cancelled_at, order.cancel_reason = locked.status, locked.cancelled_at, locked.cancel_reason
    return order


def cancel_seller_order(*, seller_order: SellerOrder, by: "User | None", reason: str, seller: bool) -> SellerOrder:
    """Cancel one seller's part of an order alone, and return it; a part that is cancelled already stays as it is.

    ``seller``: it is the seller who cannot deliver (a reason is asked for), else the customer. Stock and quotas of
    that part are released, what was owed or prepaid for it is given up or due back, both sides are told. The last
    open part cancelled cancels the order. Raises ``TooLate`` once packed, ``WrongState`` while the order waits for its
    money (cancel the whole order then), ``BadValue`` without a reason. Locks as ``cancel_order``.
    """
    reason = clean(reason)[:LONGEST_REASON]
    if seller and not reason:
        raise BadValue(_("Xin ghi lý do, khách sẽ đọc được."), field="reason")
    with transaction.atomic():
        order = Order.objects.select_for_update(no_key=True).get(pk=seller_order.order_id)
        parts: list[SellerOrder] = list(order.seller_orders.select_for_update(no_key=True).order_by("pk"))
        part = next(part for part in parts if part.pk == seller_order.pk)
        if part.status == SellerOrderStatus.CANCELLED:
            return part
        if order.status == OrderStatus.UNPAID:
            raise WrongState(_("Đơn đang chờ chuyển khoản, xin hủy cả đơn rồi đặt lại."))
        _require_open([part])
        part.order = order
        _cancel_part_locked(part, [other for other in parts if other.pk != part.pk], by=by, reason=reason)
        _tell_of_part(part, seller=seller)
    return part


def cancel_locked(order: Order, *, by: "User | None", reason: str) -> None:
    """Cancel an order whose row the caller has locked. Raises ``TooLate``."""
    parts = _PARTS.rows(order=order.pk)
    for part in parts:
        part.order = order
    open_parts = [part for part in parts if part.status != SellerOrderStatus.CANCELLED]
    if order.status not in _CANCELLABLE:
        raise TooLate(_too_late())
    _require_open(open_parts)
    moment = clock.now()
    _undo_parts(open_parts, by=by)
    ids = [part.pk for part in open_parts]
    SellerOrder.objects.filter(pk__in=ids).update(status=SellerOrderStatus.CANCELLED, closed_at=moment)
    order.status, order.cancelled_at, order.cancel_reason = OrderStatus.CANCELLED, moment, reason
    order.save(update_fields=["status", "cancelled_at", "cancel_reason"])
    _release_payment(order)
    refund = sum(part.prepaid for part in open_parts)
    tell_customer(order, "order_cancelled", {"number": order.number, "refund": refund})
    quotas.release(holder=f"order:{order.pk}")
    locks.release_stock(quantities=_allocated_to(ids))


def _cancel_part_locked(part: SellerOrder, others: list[SellerOrder], *, by: "User | None", reason: str) -> None:
    change = _undo_parts([part], by=by)
    part.status, part.closed_at, part.cancel_reason = SellerOrderStatus.CANCELLED, clock.now(), reason
    part.save(update_fields=["status", "closed_at", "cancel_reason"])
    follow_cash(order=part.order, change=change, reference=f"seller_order:{part.pk}:cancelled")
    if close_order_if_done(order=part.order) == OrderStatus.CANCELLED:
        Order.objects.filter(pk=part.order_id).update(cancelled_at=part.closed_at, cancel_reason=reason)
    stays: Counter[str] = Counter()
    for other in others:
        if other.status != SellerOrderStatus.CANCELLED:
            stays.update(other.quota_takes)
    quotas.keep(holder=f"order:{part.order_id}", amounts=dict(stays))
    locks.release_stock(quantities=_allocated_to([part.pk]))


def _require_open(parts: list[SellerOrder]) -> None:
    if any(part.status not in _OPEN for part in parts):
        raise TooLate(_too_late())


def _too_late() -> str:
    return _("Hàng đã đóng gói nên không hủy được nữa. Khi bưu tá đến, bạn có thể từ chối nhận.")


def _undo_parts(parts: list[SellerOrder], *, by: "User | None") -> int:
    """Cancel the parts' shipments and post that nothing is due for them; return by how much the cash changes."""
    cancel_shipments(Shipment.objects.filter(seller_order__in=parts).values_list("pk", flat=True))
    changes = [ChangeOfDue(part, part.total_due, 0, "order_cancelled", f"seller_order:{part.pk}", by) for part in parts]
    return post_changes_of_due(changes)


def _release_payment(order: Order) -> None:
    for source in Source.objects.filter(order=order).select_related("source_type"):
        left = int(source.amount_allocated - source.amount_debited)
        if left > 0:
            method(source.source_type.code).release(order=order, amount=left, reference="cancelled")


def _tell_of_part(part: SellerOrder, *, seller: bool) -> None:
    context = {
        "number": part.number,
        "seller": part.legal_seller.name,
        "refund": part.prepaid,
        "track_url": track_url(),
    }
    tell_customer(part.order, "part_cancelled", context, event=f"part_cancelled:{part.pk}")
    if not seller and part.legal_seller.phone:
        messaging.queue_message(
            channel="sms",
            to=part.legal_seller.phone,
            template="seller_order_cancelled",
            context={"number": part.number},
            dedupe_key=f"seller_order_cancelled:{part.pk}",
        )


def _allocated_to(part_ids: list[int]) -> dict[int, int]:
    packs: Counter[int] = Counter()
    for stockrecord_id, quantity in _PACKS.rows(parts=part_ids):
        if stockrecord_id is not None:
            packs[stockrecord_id] += quantity
    return dict(packs)

"""What the market owes a customer is paid back: in cash out of a point's till, or by bank transfer."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from logistics.domain.errors import KeyReused
from logistics.domain.guards import require_clerk
from logistics.models import Point, Refund
from logistics.queries.shifts import till_above_float
from logistics.rules import is_market_admin
from marketplace.accounts.models import User
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.templatetags.market import dong
from marketplace.common.text import clean, require_text
from marketplace.ledger.domain import MARKET, LegSpec, order_owner, point_owner, post_entry
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.shop.order.models import Order
from marketplace.shop.payment.domain import note_refund


def refund_due(order: Order) -> int:
    """Return the đồng that the market owes the customer of an order."""
    return -balance(Account.Kind.REFUND_DUE, order_owner(order))


def pay_refund_from_till(*, key: UUID, order: Order, amount: int, point: Point, received_by: str, by: User) -> Refund:
    """Pay the customer ``amount`` đồng in cash out of the point's till; the same key again changes nothing.

    The float is for change and is not paid out. Raises ``BadValue`` beyond what is due or without a name,
    ``WrongState`` where the till holds less above its float, ``KeyReused``, ``NotAllowed`` for others than the point's
    clerks. Locks: point (as remittances and shifts do) → order.
    """
    require_clerk(by, point)
    name = clean(received_by)[:120]
    if not name:
        raise BadValue(_("Xin ghi tên người nhận tiền."), field="received_by")
    content = {"order_id": order.pk, "amount": amount, "way": Refund.Way.TILL, "point_id": point.pk}
    with transaction.atomic():
        point = Point.objects.select_for_update(no_key=True).get(pk=point.pk)
        locked = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
        known = _known(key, content)
        if known is not None:
            return known
        held = max(0, till_above_float(point))
        if held < amount:
            raise WrongState(
                _(
                    "Ngoài tiền lẻ cho các ca, két chỉ còn %s để hoàn. "
                    "Xin hoàn nhiều nhất chừng đó; phần còn lại nhờ kế toán của sàn chuyển khoản, hoặc hẹn khách."
                )
                % dong(held)
            )
        return _pay(locked, Refund(key=key, **content, received_by=name, by=by), point_owner(point), Account.Kind.TILL)


def pay_refund_by_bank(*, key: UUID, order: Order, amount: int, bank_ref: str, by: User) -> Refund:
    """Record that ``amount`` đồng were transferred to the customer, under the bank's reference; as an accountant.

    The same key again changes nothing. Raises ``BadValue``, ``KeyReused``, ``NotAllowed``.
    """
    if not is_market_admin(by):
        raise NotAllowed(_("Chỉ kế toán của sàn hoàn được bằng chuyển khoản."))
    sentence = _("Xin ghi số tham chiếu của ngân hàng.")
    ref = require_text(bank_ref, most=60, otherwise=sentence, field="bank_ref")
    content = {"order_id": order.pk, "amount": amount, "way": Refund.Way.BANK, "bank_ref": ref}
    with transaction.atomic():
        locked = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
        known = _known(key, content)
        if known is not None:
            return known
        return _pay(locked, Refund(key=key, **content, by=by), MARKET, Account.Kind.BANK)


def _known(key: UUID, content: dict[str, object]) -> Refund | None:
    known = Refund.objects.filter(key=key).first()
    if known is not None and any(getattr(known, name) != value for name, value in content.items()):
        raise KeyReused(_("Lần hoàn tiền này đã được ghi với số khác. Xin tải lại trang để xem."))
    return known


def _pay(order: Order, refund: Refund, owner: str, kind: Account.Kind) -> Refund:
    """Write a refund of a locked order, with its money."""
    due = refund_due(order)
    if not 1 <= refund.amount <= due:
        raise BadValue(_("Đơn này còn phải hoàn %s, xin xem lại số tiền.") % dong(due), field="amount")
    try:
        with transaction.atomic():
            refund.save(force_insert=True)
    except IntegrityError as error:  # the same key came in for another order at the same moment
        raise KeyReused(_("Lần hoàn tiền này trùng khóa với lần khác. Xin tải lại trang.")) from error
    post_entry(
        source_kind="refund_paid",
        source_ref=f"refund:{refund.pk}",
        legs=[
            LegSpec(Account.Kind.REFUND_DUE, order_owner(order), refund.amount),
            LegSpec(kind, owner, -refund.amount),
        ],
        by=refund.by,
    )
    note_refund(order=order, amount=refund.amount, reference=f"refund:{refund.pk}")
    return refund

"""Bank transfers that come in: each statement line once; what pays its order exactly does so, the rest waits.

Nothing is dropped and nothing is guessed: money that fits no order (unknown, too late, too little, too much) is held
as due back until a person applies it to an order or has it paid back. In prose: docs/algorithms/reservations.md.
"""

import datetime as dt
import re
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from logistics.models import Shipment
from logistics.rules import is_market_admin
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.money import share
from marketplace.common.text import clean, require_text
from marketplace.ledger.domain import MARKET, LegSpec, order_owner, post_entry, transfer_owner
from marketplace.ledger.models import Account
from marketplace.shop.checkout.domain.after_placing import tell_customer, tell_sellers, track_url
from marketplace.shop.checkout.domain.errors import KeyReused
from marketplace.shop.order.models import Order, OrderStatus
from marketplace.shop.order.numbers import ALPHABET, PREFIX, RANDOM_CHARACTERS, is_valid_number
from marketplace.shop.payment.methods import BankTransfer, CashOnDelivery, method
from marketplace.shop.payment.models import IncomingTransfer

if TYPE_CHECKING:
    from marketplace.accounts.models import User

MOST_DONG = 10_000_000_000
Status, Trouble = IncomingTransfer.Status, IncomingTransfer.Trouble
_NUMBER = re.compile(rf"{PREFIX}[{ALPHABET}]{{{RANDOM_CHARACTERS + 1}}}")


def record_transfer(
    *, bank_ref: str, reference: str, amount: int, received_at: dt.datetime, by: "User"
) -> IncomingTransfer:
    """Record money (whole đồng) that the statement shows, once for each ``bank_ref``, and return what became of it.

    Where ``reference``, as the payer wrote it, names an order that waits for exactly this amount, the order is placed:
    sellers are told, nothing is due at the door. Else the money is held and ``trouble`` says why. Raises ``BadValue``,
    ``KeyReused`` (the same ``bank_ref`` with another amount), ``NotAllowed``. Locks: transfer → order → its parts, so
    of the money and the end of the reservation at the same moment one wins whole.
    """
    _require_accountant(by)
    sentence = _("Xin ghi số tham chiếu của ngân hàng.")
    bank_ref = require_text(bank_ref, most=60, otherwise=sentence, field="bank_ref")
    reference = clean(reference)[:255]
    if not 1 <= amount <= MOST_DONG:
        raise BadValue(_("Số tiền phải là số đồng nguyên, lớn hơn 0."), field="amount")
    with transaction.atomic():
        known = _known(bank_ref, amount)
        if known is not None:
            return known
        transfer, is_new = _claim(bank_ref, reference, amount, received_at, by)
        if is_new:
            _post_received(transfer, by)
            _match(transfer, by)
    return transfer


def apply_transfer(*, transfer: IncomingTransfer, order: Order, by: "User") -> IncomingTransfer:
    """Let a held transfer pay an order that still waits, as a person decided; again for that order: no change.

    Too little: the rest is cash at the door. Too much: the rest is due back to the customer. Raises ``WrongState``
    where the money was decided on before or the order does not wait any more, ``NotAllowed``.
    """
    _require_accountant(by)
    with transaction.atomic():
        held = IncomingTransfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
        if held.status == Status.APPLIED and held.order_id == order.pk:
            return held
        _require_held(held)
        locked = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
        if locked.status != OrderStatus.UNPAID:
            raise WrongState(_("Đơn %s không còn chờ chuyển khoản.") % locked.number)
        held.decided_by, held.decided_at = by, clock.now()
        _pay(held, locked, by)
    return held


def refund_transfer(*, transfer: IncomingTransfer, bank_ref: str, by: "User") -> IncomingTransfer:
    """Record that a held transfer was sent back whole, under the bank's ``bank_ref``; again: no change.

    Raises ``WrongState`` where it was applied, ``BadValue``, ``NotAllowed``.
    """
    _require_accountant(by)
    sentence = _("Xin ghi số tham chiếu của lần chuyển trả.")
    ref = require_text(bank_ref, most=60, otherwise=sentence, field="bank_ref")
    with transaction.atomic():
        held = IncomingTransfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
        if held.status == Status.REFUNDED and held.refund_ref == ref:
            return held
        _require_held(held)
        held.status, held.refund_ref, held.decided_by, held.decided_at = Status.REFUNDED, ref, by, clock.now()
        held.save(update_fields=["status", "refund_ref", "decided_by", "decided_at"])
        post_entry(
            source_kind="transfer_refunded",
            source_ref=f"transfer:{held.pk}",
            legs=[
                LegSpec(Account.Kind.REFUND_DUE, transfer_owner(held), held.amount),
                LegSpec(Account.Kind.BANK, MARKET, -held.amount),
            ],
            by=by,
        )
    return held


def number_in(reference: str) -> str | None:
    """Return the first valid order number in what a payer wrote; banks put words around it and take out spaces.

    Letters before a number can make another one by chance (one in some thirty), so one that ends with its word counts
    first.
    """
    text = clean(reference).upper()
    for written in (text, re.sub(r"[\s.\-–]", "", text)):
        matches = [_NUMBER.match(written, start) for start in range(len(written))]
        valid = [match for match in matches if match and is_valid_number(match[0])]
        whole = [match for match in valid if not written[match.end() : match.end() + 1].isalnum()]
        if valid:
            return (whole or valid)[0][0]
    return None


def _require_accountant(by: "User") -> None:
    if not is_market_admin(by):
        raise NotAllowed(_("Chỉ kế toán của sàn ghi được tiền chuyển khoản."))


def _require_held(transfer: IncomingTransfer) -> None:
    if transfer.status != Status.HELD:
        raise WrongState(_("Khoản chuyển này đã được xử lý: %s.") % transfer.get_status_display())


def _known(bank_ref: str, amount: int) -> IncomingTransfer | None:
    known = IncomingTransfer.objects.filter(bank_ref=bank_ref).first()
    if known is not None and known.amount != amount:
        raise KeyReused(_("Số tham chiếu %s đã được ghi với số tiền khác.") % bank_ref)
    return known


def _claim(
    bank_ref: str, reference: str, amount: int, received_at: dt.datetime, by: "User"
) -> tuple[IncomingTransfer, bool]:
    """Insert the transfer as held; a twin waits at the unique reference and finds this one."""
    try:
        with transaction.atomic():
            return IncomingTransfer.objects.create(
                bank_ref=bank_ref,
                reference=reference,
                amount=amount,
                received_at=received_at,
                status=Status.HELD,
                trouble=Trouble.UNKNOWN_ORDER,
                recorded_by=by,
            ), True
    except IntegrityError:
        known = _known(bank_ref, amount)
        if known is None:
            raise
        return known, False


def _post_received(transfer: IncomingTransfer, by: "User") -> None:
    post_entry(
        source_kind="transfer_received",
        source_ref=f"transfer:{transfer.pk}",
        legs=[
            LegSpec(Account.Kind.BANK, MARKET, transfer.amount),
            LegSpec(Account.Kind.REFUND_DUE, transfer_owner(transfer), -transfer.amount),
        ],
        by=by,
    )


def _match(transfer: IncomingTransfer, by: "User") -> None:
    """Pay the order that the reference names, where the sum is right; else note why a person has to look."""
    number = number_in(transfer.reference)
    order = Order.objects.select_for_update(no_key=True).filter(number=number).first() if number else None
    if order is None:
        return
    transfer.order = order
    trouble = _trouble(transfer, order)
    if not trouble:
        _pay(transfer, order, by)
        return
    transfer.trouble = trouble
    transfer.save(update_fields=["order", "trouble"])


def _trouble(transfer: IncomingTransfer, order: Order) -> str:
    if order.payment != BankTransfer.code:
        return Trouble.NOT_EXPECTED
    if order.paid_at is not None:
        return Trouble.PAID_BEFORE
    if order.status != OrderStatus.UNPAID:
        return Trouble.TOO_LATE
    wanted = sum(part.total_due for part in order.seller_orders.all())
    if transfer.amount == wanted:
        return ""
    return Trouble.TOO_LITTLE if transfer.amount < wanted else Trouble.TOO_MUCH


def _pay(transfer: IncomingTransfer, order: Order, by: "User") -> None:
    """Place an unpaid order with this money; the order and the transfer are locked."""
    parts = list(order.seller_orders.select_for_update(no_key=True).select_related("order").order_by("pk"))
    totals = [part.total_due for part in parts]
    used = min(transfer.amount, sum(totals))
    for part, prepaid in zip(parts, share(used, totals), strict=True):
        part.prepaid = prepaid
        part.save(update_fields=["prepaid"])
        Shipment.objects.filter(seller_order=part).update(cash_due=part.cash_due)
    order.status, order.paid_at = OrderStatus.PLACED, clock.now()
    order.save(update_fields=["status", "paid_at"])
    transfer.order, transfer.status = order, Status.APPLIED
    transfer.trouble = "" if transfer.decided_at is None else transfer.trouble
    transfer.save(update_fields=["order", "status", "trouble", "decided_by", "decided_at"])
    _post_applied(transfer, order, used, by)
    _collect(transfer, order, used, sum(totals))
    context = {"number": order.number, "amount": transfer.amount, "track_url": track_url()}
    tell_customer(order, "transfer_received", context)
    tell_sellers(order)


def _post_applied(transfer: IncomingTransfer, order: Order, used: int, by: "User") -> None:
    post_entry(
        source_kind="transfer_applied",
        source_ref=f"transfer:{transfer.pk}",
        legs=[
            LegSpec(Account.Kind.REFUND_DUE, transfer_owner(transfer), transfer.amount),
            LegSpec(Account.Kind.RECEIVABLE, order_owner(order), -used),
            LegSpec(Account.Kind.REFUND_DUE, order_owner(order), used - transfer.amount),
        ],
        by=by,
    )


def _collect(transfer: IncomingTransfer, order: Order, used: int, wanted: int) -> None:
    """Let the order's payment follow: all of it was collected; what lacks becomes cash at the door."""
    bank, event = method(BankTransfer.code), f"transfer:{transfer.pk}"
    if transfer.amount > used:
        bank.authorise(order=order, amount=transfer.amount - used, reference=event)
    bank.collect(order=order, amount=transfer.amount, reference=event)
    if used < wanted:
        bank.release(order=order, amount=wanted - used, reference=event)
        method(CashOnDelivery.code).authorise(order=order, amount=wanted - used)

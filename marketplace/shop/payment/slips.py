"""What a customer needs to transfer the money of an order: account, sum, note, and all three as a QR code."""

from dataclasses import dataclass

from django.db.models import Sum
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from marketplace.common.qr import qr_svg
from marketplace.shop.order.models import Order, OrderStatus
from marketplace.shop.payment.domain import receiving_account
from marketplace.shop.payment.models import IncomingTransfer, PaymentRefused, ReceivingAccount
from marketplace.shop.payment.vietqr import vietqr


@dataclass(frozen=True)
class TransferSlip:
    """Ask for ``amount`` đồng with the order's number as the note; ``held`` đồng came that did not fit it."""

    account: ReceivingAccount
    amount: int
    note: str
    qr: SafeString
    held: int


def transfer_slip(order: Order) -> TransferSlip | None:
    """Return how to pay an order that waits for its transfer; ``None`` for any other, or without an account now."""
    if order.status != OrderStatus.UNPAID:
        return None
    try:
        account = receiving_account()
    except PaymentRefused:
        return None
    amount = sum(part.total_due for part in order.seller_orders.all())
    text = vietqr(bank_bin=account.bank_bin, account=account.number, amount=amount, purpose=order.number)
    code = qr_svg(text, title=_("Mã QR chuyển khoản đơn %s") % order.number)
    held = order.transfers.filter(status=IncomingTransfer.Status.HELD).aggregate(held=Sum("amount"))["held"] or 0
    return TransferSlip(account, amount, order.number, code, held)

"""Changes of an order's payment that no single way to pay can decide alone."""

from django.utils.translation import gettext as _

from marketplace.common import clock
from marketplace.shop.order.models import Order
from marketplace.shop.payment.methods import BankTransfer, CashOnDelivery, method
from marketplace.shop.payment.models import PaymentRefused, ReceivingAccount, Source


def follow_cash(*, order: Order, change: int, reference: str) -> None:
    """Authorise ``change`` đồng more cash at the door, or release so much less; 0 is nothing."""
    cod = method(CashOnDelivery.code)
    if change > 0:
        cod.authorise(order=order, amount=change, reference=reference)
    elif change < 0:
        cod.release(order=order, amount=-change, reference=reference)


def note_refund(*, order: Order, amount: int, reference: str) -> None:
    """Note that ``amount`` đồng were given back: of what came by bank first, then of the cash.

    Raises ``PaymentRefused`` beyond what was collected. The caller holds the order's row.
    """
    left = amount
    sources = Source.objects.filter(order=order).select_related("source_type")
    for source in sorted(sources, key=lambda source: source.source_type.code != BankTransfer.code):
        part = min(left, int(source.amount_debited - source.amount_refunded))
        if part > 0:
            method(source.source_type.code).refund(order=order, amount=part, reference=reference)
            left -= part
    if left:
        raise PaymentRefused(_("Số tiền hoàn vượt quá số đã thu của đơn, chưa ghi gì."))


def receiving_account() -> ReceivingAccount:
    """Return the market's account that transfers go to today. Raises ``PaymentRefused`` where none is in force."""
    account: ReceivingAccount | None = ReceivingAccount.objects.in_force(clock.today()).order_by("-valid_from").first()
    if account is None:
        raise PaymentRefused(_("Hiện sàn chưa nhận chuyển khoản, xin chọn trả khi nhận hàng."))
    return account


def takes_transfers() -> bool:
    """Whether an account for transfers is in force today."""
    return ReceivingAccount.objects.in_force(clock.today()).exists()

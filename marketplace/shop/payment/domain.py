"""Changes of an order's payment that no single way to pay can decide alone."""

import datetime as dt
import re
from typing import TYPE_CHECKING

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from marketplace.common import clock
from marketplace.common.banks import BANKS, bank_name
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.text import clean
from marketplace.shop.order.models import Order
from marketplace.shop.payment.methods import BankTransfer, CashOnDelivery, method
from marketplace.shop.payment.models import PaymentRefused, ReceivingAccount, Source

if TYPE_CHECKING:
    from marketplace.accounts.models import User


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
    account = _LATEST.first(on=clock.today())
    if account is None:
        raise PaymentRefused(_("Hiện sàn chưa nhận chuyển khoản, xin chọn trả khi nhận hàng."))
    return account


def takes_transfers() -> bool:
    """Whether an account for transfers is in force today."""
    return _LATEST.first(on=clock.today()) is not None


def set_receiving_account(
    *, bank_bin: str, number: str, holder: str, valid_from: dt.date, source: str, by: "User"
) -> ReceivingAccount:
    """Name the account that transfers are to go to from a day on; it holds once another person has agreed.

    From tomorrow at the earliest, today where there is none. The same again while it waits is the same row. Raises
    ``BadValue``, ``NotAllowed``.
    """
    _must_be_staff(by)
    account = ReceivingAccount(
        bank_bin=clean(bank_bin),
        bank_name=bank_name(clean(bank_bin)),
        number=re.sub(r"[\s.\-]", "", clean(number)).upper(),
        holder=clean(holder).upper(),
        valid_from=valid_from,
        source=clean(source),
        set_by=by,
        set_at=clock.now(),
    )
    _check(account)
    with transaction.atomic():
        _lock_accounts()
        facts = {name: getattr(account, name) for name in ("bank_bin", "number", "holder", "valid_from")}
        known: ReceivingAccount | None = waiting_accounts().filter(**facts).first()
        if known is not None:
            return known
        account.save(force_insert=True)
    return account


def agree_to_account(*, account: ReceivingAccount, by: "User") -> ReceivingAccount:
    """Let an account hold from its day on, as a second person; the one before ends the day before. Again: no change.

    Raises ``NotAllowed`` for who named it, ``WrongState`` where its day has passed, it was dropped, or another account
    begins on that day or later.
    """
    _must_be_staff(by)
    with transaction.atomic():
        _lock_accounts()
        held: ReceivingAccount = ReceivingAccount.objects.get(pk=account.pk)
        if held.agreed_at is not None:
            return held
        if held.set_by_id == by.pk:
            raise NotAllowed(_("Người đặt tài khoản không tự duyệt, xin nhờ người thứ hai."))
        if held.dropped_at is not None or held.valid_from < clock.today():
            raise WrongState(_("Đề nghị này đã bỏ hoặc đã quá ngày bắt đầu, xin đặt lại."))
        agreed = ReceivingAccount.objects.filter(agreed_at__isnull=False)
        if agreed.filter(valid_from__gte=held.valid_from).exists():
            raise WrongState(_("Đã có tài khoản bắt đầu từ ngày đó hoặc sau đó, xin xem lại ngày."))
        before = agreed.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=held.valid_from))
        before.update(valid_to=held.valid_from - dt.timedelta(days=1))
        held.agreed_by, held.agreed_at = by, clock.now()
        held.save(update_fields=["agreed_by", "agreed_at"])
    return held


def drop_account(*, account: ReceivingAccount, by: "User") -> ReceivingAccount:
    """Drop an account that nobody has agreed to yet. Again: no change. Raises ``WrongState``, ``NotAllowed``."""
    _must_be_staff(by)
    with transaction.atomic():
        _lock_accounts()
        held: ReceivingAccount = ReceivingAccount.objects.get(pk=account.pk)
        if held.agreed_at is not None:
            raise WrongState(_("Tài khoản này đã duyệt; muốn đổi thì đặt tài khoản mới."))
        if held.dropped_at is None:
            held.dropped_by, held.dropped_at = by, clock.now()
            held.save(update_fields=["dropped_by", "dropped_at"])
    return held


def waiting_accounts() -> "models.QuerySet[ReceivingAccount]":
    """Return the accounts that wait for a second person."""
    return ReceivingAccount.objects.filter(agreed_at__isnull=True, dropped_at__isnull=True)


_LATEST: Compiled[ReceivingAccount] = Compiled(
    lambda: (
        ReceivingAccount.objects.in_force(Given("on")).filter(agreed_at__isnull=False).order_by("-valid_from", "pk")[:1]
    )
)


def _check(account: ReceivingAccount) -> None:
    if account.bank_bin not in BANKS:
        raise BadValue(_("Xin chọn ngân hàng."), field="bank_bin")
    if not re.fullmatch(r"[0-9A-Z]{6,19}", account.number):
        raise BadValue(_("Số tài khoản có từ 6 đến 19 chữ số hoặc chữ cái."), field="number")
    if not 2 <= len(account.holder) <= 120:
        raise BadValue(_("Xin ghi tên chủ tài khoản như trong sổ ngân hàng."), field="holder")
    if not account.source or len(account.source) > 300:
        raise BadValue(_("Xin ghi quyết định hay văn bản nào nói tài khoản này."), field="source")
    earliest = clock.today() + dt.timedelta(days=1 if takes_transfers() else 0)
    if account.valid_from < earliest:
        raise BadValue(_("Tài khoản mới nhận tiền sớm nhất từ ngày mai."), field="valid_from")


def _lock_accounts() -> None:
    """They change a few times in the market's life: the writers queue."""
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(ReceivingAccount._meta.db_table)
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def _must_be_staff(by: "User") -> None:
    if not (by.is_staff and by.is_active):
        raise NotAllowed(_("Chỉ kế toán hoặc quản trị của sàn làm được việc này."))

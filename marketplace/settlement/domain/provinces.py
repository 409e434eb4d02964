"""Money that provinces send for their part of discounts. It is booked as it came; the balance says what is left."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.bulk.models import BulkTransfer
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.text import require_text
from marketplace.ledger.domain import MARKET, LegSpec, post_entry, province_owner, transfer_owner
from marketplace.ledger.models import Account
from marketplace.settlement.models import ProvincePayment
from marketplace.settlement.rules import may_pay_sellers
from marketplace.shop.checkout.domain.errors import KeyReused
from marketplace.shop.payment.models import IncomingTransfer

MOST_DONG = 10**12
LONGEST_REFERENCE = 60


def record_province_payment(
    *, province: Province, bank_ref: str, amount: int, received_on: dt.date, by: User
) -> ProvincePayment:
    """Record money (whole đồng) of a province, once for each of the bank's references; again: the first is returned.

    Too little stays owed, too much stays to the province's credit: both show in the balance. Raises ``KeyReused`` for
    a reference that stands for other money, ``BadValue`` naming the field, ``NotAllowed`` for others than accountants.
    """
    _require_accountant(by)
    reference = require_text(
        bank_ref, most=LONGEST_REFERENCE, otherwise=_("Xin ghi số tham chiếu của ngân hàng."), field="bank_ref"
    )
    if not 1 <= amount <= MOST_DONG:
        raise BadValue(_("Số tiền phải là số đồng nguyên, lớn hơn 0."), field="amount")
    if received_on > clock.today():
        raise BadValue(_("Ngày tiền vào không thể sau hôm nay."), field="received_on")
    with transaction.atomic():
        known = ProvincePayment.objects.filter(bank_ref=reference).first()
        if known is not None:
            return _same(known, province, amount, received_on)
        if IncomingTransfer.objects.filter(bank_ref=reference).exists():
            raise KeyReused(_("Số %s đã ghi từ sao kê. Xin mở khoản đó ở trang tiền chuyển khoản.") % reference)
        if BulkTransfer.objects.filter(bank_ref=reference).exists():
            raise KeyReused(_("Số tham chiếu %s đã được ghi cho một hợp đồng bán sỉ.") % reference)
        try:
            with transaction.atomic():
                payment = ProvincePayment.objects.create(
                    province=province, bank_ref=reference, amount=amount, received_on=received_on, recorded_by=by
                )
        except IntegrityError:  # a twin has recorded it in between
            return _same(ProvincePayment.objects.get(bank_ref=reference), province, amount, received_on)
        _post(payment, LegSpec(Account.Kind.BANK, MARKET, amount), by)
    return payment


def take_over_for_province(*, incoming: IncomingTransfer, province: Province, by: User) -> ProvincePayment:
    """Say that a held line of the statement is a province's money; again for that province: no change.

    Raises ``WrongState`` where the line was decided on before, ``NotAllowed``.
    """
    _require_accountant(by)
    with transaction.atomic():
        held = IncomingTransfer.objects.select_for_update(no_key=True).get(pk=incoming.pk)
        known = ProvincePayment.objects.filter(incoming=held).first()
        if known is not None and known.province_id == province.pk:
            return known
        if held.status != IncomingTransfer.Status.HELD:
            raise WrongState(_("Khoản chuyển này đã được xử lý: %s.") % held.get_status_display())
        held.status, held.order = IncomingTransfer.Status.PROVINCE, None
        held.decided_by, held.decided_at = by, clock.now()
        held.save(update_fields=["status", "order", "decided_by", "decided_at"])
        payment = ProvincePayment.objects.create(
            province=province,
            bank_ref=held.bank_ref,
            amount=held.amount,
            received_on=clock.day_of(held.received_at),
            incoming=held,
            recorded_by=by,
        )
        _post(payment, LegSpec(Account.Kind.REFUND_DUE, transfer_owner(held), held.amount), by)
    return payment


def _post(payment: ProvincePayment, came_from: LegSpec, by: User) -> None:
    owner = province_owner(payment.province.code)
    post_entry(
        source_kind="province_paid",
        source_ref=f"province_payment:{payment.pk}",
        legs=[came_from, LegSpec(Account.Kind.PROVINCE_DUE, owner, -payment.amount)],
        by=by,
    )


def _same(known: ProvincePayment, province: Province, amount: int, received_on: dt.date) -> ProvincePayment:
    if (known.province_id, known.amount, known.received_on) != (province.pk, amount, received_on):
        raise KeyReused(_("Số tham chiếu %s đã được ghi với tỉnh, số tiền hoặc ngày khác.") % known.bank_ref)
    return known


def _require_accountant(by: User) -> None:
    if not may_pay_sellers(by):
        raise NotAllowed(_("Chỉ kế toán của sàn ghi tiền tỉnh chuyển."))

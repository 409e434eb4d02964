"""The trader's money: each line of the bank statement once, exact or in parts; what is too much waits for a person.

Locks: contracts by id, then the transfer, then the line of the statement that it came in by.
"""

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID

import pghistory
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from marketplace.bulk.domain.contracts import lock_contract
from marketplace.bulk.domain.errors import TransferKnown
from marketplace.bulk.domain.guards import must_be_staff
from marketplace.bulk.domain.posting import close_if_paid, post_decision, post_transfer
from marketplace.bulk.models import BulkContract, BulkTransfer, ExcessDecision
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.text import clean, require_text
from marketplace.shop.payment.models import IncomingTransfer

if TYPE_CHECKING:
    from marketplace.accounts.models import User

MOST_DONG = 100_000_000_000
"""Twenty tonnes at the dearest price this market knows come to less."""


def record_bulk_transfer(
    *, contract: BulkContract, bank_ref: str, amount: int, received_at: dt.datetime, by: "User"
) -> BulkTransfer:
    """Record money (whole đồng) that the statement shows for a contract, once for each ``bank_ref``.

    It pays what is outstanding; the rest (all of it before loading, or on a cancelled contract) is due back until a
    person decides. Raises ``BadValue``, ``TransferKnown`` for a reference that was recorded for something else,
    ``NotAllowed``.
    """
    must_be_staff(by)
    bank_ref = _reference(bank_ref)
    if not 1 <= amount <= MOST_DONG:
        raise BadValue(_("Số tiền phải là số đồng nguyên, lớn hơn 0."), field="amount")
    if received_at > clock.now() + dt.timedelta(minutes=5):
        raise BadValue(_("Giờ tiền đến chưa tới, xin xem lại sao kê."), field="received_at")
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = lock_contract(contract)
        known = BulkTransfer.objects.filter(bank_ref=bank_ref).first()
        if known is not None:
            return _same(known, locked, amount)
        incoming = IncomingTransfer.objects.filter(bank_ref=bank_ref).first()
        if incoming is not None:
            raise TransferKnown(_in_statement(incoming), code="transfer_known")
        transfer = _receive(locked, bank_ref, amount, received_at, by)
    return transfer


def take_over_transfer(*, incoming: IncomingTransfer, contract: BulkContract, by: "User") -> BulkTransfer:
    """Say that a held line of the statement is a trader's money for a contract; again for that contract: no change.

    It pays what is outstanding; the rest is due back until a person decides, as with ``record_bulk_transfer``. Raises
    ``WrongState`` where the line was decided on before, or for a contract nobody has signed, ``NotAllowed``.
    """
    must_be_staff(by)
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = lock_contract(contract)
        held = IncomingTransfer.objects.select_for_update(no_key=True).get(pk=incoming.pk)
        known = BulkTransfer.objects.filter(incoming=held).first()
        if known is not None and known.contract_id == locked.pk:
            return known
        if held.status != IncomingTransfer.Status.HELD:
            raise WrongState(_("Khoản chuyển này đã được xử lý: %s.") % held.get_status_display())
        if locked.state == BulkContract.State.DRAFT:
            raise WrongState(_("Hợp đồng %s chưa ký, xin xem lại số hợp đồng.") % locked.number)
        held.status, held.order = IncomingTransfer.Status.BULK, None
        held.decided_by, held.decided_at = by, clock.now()
        held.save(update_fields=["status", "order", "decided_by", "decided_at"])
        transfer = _receive(locked, held.bank_ref, held.amount, held.received_at, by, incoming=held)
    return transfer


def decide_excess(
    *,
    transfer: BulkTransfer,
    amount: int,
    contract: BulkContract | None = None,
    bank_ref: str = "",
    key: UUID,
    by: "User",
) -> ExcessDecision:
    """Let money that was too much pay a ``contract`` of the same trader, or record (``bank_ref``) that it went back.

    The same ``key`` again returns the first decision. Sending back is decided by another person than who recorded
    the transfer. Raises ``BadValue`` for more than is left or outstanding, ``WrongState``, ``NotAllowed``.
    """
    must_be_staff(by)
    if (contract is None) == (not clean(bank_ref)):
        raise BadValue(_("Xin chọn một: trả cho hợp đồng nào, hoặc số tham chiếu lần chuyển trả."), field="bank_ref")
    if contract is None and transfer.by_id == by.pk:
        raise NotAllowed(_("Người ghi khoản tiền không tự chuyển trả, xin nhờ người thứ hai."))
    with transaction.atomic(), pghistory.context(by=by.pk):
        target = _lock_target(transfer, contract)
        known = ExcessDecision.objects.filter(key=key).first()
        if known is not None:
            return known
        left = BulkTransfer.objects.filter(pk=transfer.pk, excess_left__gte=amount)
        if amount < 1 or left.update(excess_left=F("excess_left") - amount) != 1:
            raise BadValue(_("Số tiền nhiều hơn phần còn chờ xử lý, xin xem lại."), field="amount")
        decision = _decide(transfer, amount, target, bank_ref, key, by)
        if target is not None:
            _pay(target, amount)
        post_decision(decision)
    return decision


def _lock_target(transfer: BulkTransfer, contract: BulkContract | None) -> BulkContract | None:
    """Lock the contract that is to be paid, where one is; it is the same trader's."""
    if contract is None:
        return None
    if contract.trader_id != transfer.contract.trader_id:
        raise BadValue(_("Hợp đồng này của bên mua khác."), field="contract")
    return lock_contract(contract)


def _decide(
    transfer: BulkTransfer, amount: int, target: BulkContract | None, bank_ref: str, key: UUID, by: "User"
) -> ExcessDecision:
    if target is not None and amount > target.outstanding:
        raise BadValue(_("Hợp đồng này còn nợ ít hơn số tiền đó, xin xem lại."), field="amount")
    kind = ExcessDecision.Kind.APPLY if target is not None else ExcessDecision.Kind.REFUND
    reference = "" if target is not None else _reference(bank_ref)
    try:
        with transaction.atomic():
            return ExcessDecision.objects.create(
                transfer=transfer,
                kind=kind,
                amount=amount,
                contract=target,
                bank_ref=reference,
                key=key,
                at=clock.now(),
                by=by,
            )
    except IntegrityError as error:
        raise TransferKnown(_("Số tham chiếu %s đã được ghi cho khoản khác.") % reference) from error


def _reference(bank_ref: str) -> str:
    sentence = _("Xin ghi số tham chiếu của ngân hàng.")
    return require_text(bank_ref, most=60, otherwise=sentence, field="bank_ref")


def _same(known: BulkTransfer, contract: BulkContract, amount: int) -> BulkTransfer:
    if (known.contract_id, known.amount) == (contract.pk, amount):
        return known
    raise TransferKnown(_("Số tham chiếu %s đã được ghi cho khoản khác.") % known.bank_ref)


def _in_statement(incoming: IncomingTransfer) -> str:
    if incoming.status == IncomingTransfer.Status.HELD:
        words = _("Số tham chiếu %s đã vào theo sao kê. Xin mở khoản đó ở trang tiền chuyển khoản, rồi chọn hợp đồng.")
    else:
        words = _("Số tham chiếu %s đã được ghi cho một đơn hàng.")
    return words % incoming.bank_ref


def _receive(
    contract: BulkContract,
    bank_ref: str,
    amount: int,
    received_at: dt.datetime,
    by: "User",
    *,
    incoming: IncomingTransfer | None = None,
) -> BulkTransfer:
    """Let money pay what is outstanding of a locked contract, and post it.

    For another contract at the same moment, the unique reference lets one of them in.
    """
    applied = min(amount, contract.outstanding)
    try:
        with transaction.atomic():
            transfer: BulkTransfer = BulkTransfer.objects.create(
                contract=contract,
                bank_ref=bank_ref,
                amount=amount,
                applied=applied,
                excess=amount - applied,
                excess_left=amount - applied,
                received_at=received_at,
                incoming=incoming,
                at=clock.now(),
                by=by,
            )
    except IntegrityError as error:
        raise TransferKnown(_("Số tham chiếu %s đã được ghi cho khoản khác.") % bank_ref) from error
    if applied:
        _pay(contract, applied)
    post_transfer(transfer)
    return transfer


def _pay(contract: BulkContract, amount: int) -> None:
    """Add to what was paid, where that much is owed; the contract is locked."""
    owing = BulkContract.objects.filter(pk=contract.pk, due__gte=F("paid") + amount)
    if owing.update(paid=F("paid") + amount) != 1:
        raise WrongState(_("Hợp đồng này không còn nợ nhiều như vậy, xin tải lại trang."))
    contract.refresh_from_db()
    close_if_paid(contract)

"""Paying sellers: one person makes a batch, another approves and pays it."""

from collections import defaultdict
from itertools import groupby
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import NotAllowed, WrongState
from marketplace.ledger.domain import MARKET, LegSpec, post_entry, seller_owner
from marketplace.ledger.models import Account
from marketplace.messaging.domain import queue_message
from marketplace.settlement.domain.errors import NothingDue
from marketplace.settlement.models import Payable, Payout, PayoutBatch, PayoutDeduction, PayoutItem, TakenBack


@transaction.atomic
def make_payout_batch(*, key: UUID, by: User) -> PayoutBatch:
    """Put everything that can be paid now into a draft batch, one payout for each seller, and return it.

    What goods taken back cost a seller since is deducted; who would get nothing then waits for the next batch.
    Sellers without a bank account are left out (``queries.sellers_due`` lists them with the reason); the account is
    the seller's of this moment. The same ``key`` again returns the first batch. Raises ``NotAllowed`` for others than
    marketplace admins, ``NothingDue`` when nobody can be paid. Batches are made one after the other.
    """
    _require_staff(by)
    _one_at_a_time()
    known = PayoutBatch.objects.filter(key=key).first()
    if known is not None:
        return known
    payables = list(
        Payable.objects.filter(payout_item__isnull=True, net__gt=0, legal_seller__bank_account__isnull=False)
        .select_related("legal_seller__bank_account")
        .order_by("legal_seller_id", "pk")
    )
    deductions = _deductions()
    groups = [list(group) for _seller, group in groupby(payables, key=lambda payable: payable.legal_seller_id)]
    payable_now = [(group, deductions[group[0].legal_seller_id]) for group in groups]
    payable_now = [(group, back) for group, back in payable_now if _amount(group, back) > 0]
    if not payable_now:
        raise NothingDue(_("Chưa có người bán nào chi được lúc này."))
    batch = PayoutBatch.objects.create(key=key, number=_new_number(), made_by=by)
    for group, back in payable_now:
        _write_payout(batch, group, back)
    return batch


@transaction.atomic
def approve_and_pay_batch(*, batch: PayoutBatch, by: User) -> PayoutBatch:
    """Approve a draft batch as the second person and record it as paid; return it. The same person again: no change.

    Posts ``payout_paid`` and queues a message for each payout. Raises ``NotAllowed`` for others than marketplace
    admins and for who made the batch, ``WrongState`` when somebody else has paid it.
    """
    _require_staff(by)
    locked = PayoutBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.status == PayoutBatch.Status.PAID:
        if locked.approved_by_id == by.pk:
            return locked
        raise WrongState(_("Đợt chi này đã có người duyệt và chi rồi."))
    if locked.made_by_id == by.pk:
        raise NotAllowed(_("Người lập đợt chi không tự duyệt được, xin nhờ người thứ hai."))
    locked.status = PayoutBatch.Status.PAID
    locked.approved_by = by
    locked.paid_at = clock.now()
    locked.save(update_fields=["status", "approved_by", "paid_at"])
    payouts = locked.payouts.select_related("legal_seller", "bank_account").prefetch_related("items").order_by("pk")
    for payout in payouts:
        _post(payout, by)
        _tell(payout)
    return locked


def _require_staff(by: User) -> None:
    if not by.is_staff or not by.is_active:
        raise NotAllowed(_("Chỉ quản trị sàn lập và duyệt đợt chi."))


def _one_at_a_time() -> None:
    """Wait for whoever makes a batch now: a payable goes into one batch, and their numbers have no gaps."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE settlement_payoutbatch IN SHARE ROW EXCLUSIVE MODE")


def _new_number() -> str:
    """Return the day's next number: CT-260612-01 (chi tiền)."""
    prefix = f"CT-{clock.today():%y%m%d}-"
    return f"{prefix}{PayoutBatch.objects.filter(number__startswith=prefix).count() + 1:02d}"


def _deductions() -> defaultdict[int, list[TakenBack]]:
    """Return what goods taken back after settlement cost each seller (by id) and no payout was lessened by yet."""
    rows: defaultdict[int, list[TakenBack]] = defaultdict(list)
    for row in TakenBack.objects.filter(deduction__isnull=True, net__gt=0).order_by("pk"):
        rows[row.legal_seller_id].append(row)
    return rows


def _amount(payables: list[Payable], back: list[TakenBack]) -> int:
    return sum(payable.net for payable in payables) - sum(row.net for row in back)


def _write_payout(batch: PayoutBatch, payables: list[Payable], back: list[TakenBack]) -> None:
    seller = payables[0].legal_seller
    account = seller.bank_account
    if account is None:
        raise ValueError("only sellers with a bank account are asked for")
    payout = Payout.objects.create(
        batch=batch, legal_seller=seller, amount=_amount(payables, back), bank_account=account
    )
    PayoutItem.objects.bulk_create(PayoutItem(payout=payout, payable=payable) for payable in payables)
    PayoutDeduction.objects.bulk_create(PayoutDeduction(payout=payout, taken_back=row) for row in back)


def _post(payout: Payout, by: User) -> None:
    post_entry(
        source_kind="payout_paid",
        source_ref=f"payout:{payout.pk}",
        legs=[
            LegSpec(Account.Kind.SELLER_PAYABLE, seller_owner(payout.legal_seller), payout.amount),
            LegSpec(Account.Kind.BANK, MARKET, -payout.amount),
        ],
        by=by,
    )


def _tell(payout: Payout) -> None:
    queue_message(
        channel="sms",
        to=payout.legal_seller.phone,
        template="payout_paid",
        context={
            "amount": payout.amount,
            "count": len(payout.items.all()),
            "bank_end": payout.bank_account.number_end,
        },
        dedupe_key=f"payout_paid:{payout.pk}",
    )

"""Paying sellers: one person makes a batch, another approves and pays it."""

from collections import defaultdict
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import NotAllowed, WrongState
from marketplace.ledger.domain import MARKET, EntrySpec, LegSpec, post_entries, seller_owner
from marketplace.ledger.models import Account
from marketplace.messaging.domain import MessageSpec, queue_messages
from marketplace.settlement.domain.errors import NothingDue
from marketplace.settlement.models import Payable, Payout, PayoutBatch, PayoutDeduction, PayoutItem, TakenBack

SLICE = 500
"""Payouts posted at a time."""


class _Due(NamedTuple):
    """What one seller can be paid now: đồng, and the ids of what it is for and of what comes off."""

    seller_id: int
    account_id: int
    amount: int
    payables: list[int]
    taken_back: list[int]


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
    payable_now = _payable_now()
    if not payable_now:
        raise NothingDue(_("Chưa có người bán nào chi được lúc này."))
    batch = PayoutBatch.objects.create(key=key, number=_new_number(), made_by=by)
    _write_payouts(batch, payable_now)
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
    payouts = locked.payouts.select_related("legal_seller", "bank_account").annotate(count=Count("items"))
    last = 0
    while some := list(payouts.filter(pk__gt=last).order_by("pk")[:SLICE]):
        post_entries([_entry(payout, by) for payout in some])
        queue_messages([_message(payout, payout.count) for payout in some])
        last = some[-1].pk
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


def _payable_now() -> list[_Due]:
    """Return what each seller with a bank account gets, without those whose goods taken back cost them as much."""
    rows = (
        Payable.objects.filter(payout_item__isnull=True, net__gt=0, legal_seller__bank_account__isnull=False)
        .order_by("legal_seller_id", "pk")
        .values_list("legal_seller_id", "legal_seller__bank_account_id", "pk", "net")
    )
    back = _deductions()
    due = []
    for (seller_id, account_id), its_rows in groupby(rows.iterator(), key=itemgetter(0, 1)):
        payables = {pk: net for _seller, _account, pk, net in its_rows}
        amount = sum(payables.values()) - sum(back[seller_id].values())
        if amount > 0:
            due.append(_Due(seller_id, account_id, amount, list(payables), list(back[seller_id])))
    return due


def _deductions() -> defaultdict[int, dict[int, int]]:
    """Return what goods taken back cost each seller (by id) since settlement, by row, where no payout was lessened."""
    back: defaultdict[int, dict[int, int]] = defaultdict(dict)
    rows = TakenBack.objects.filter(deduction__isnull=True, net__gt=0).order_by("pk")
    for seller_id, pk, net in rows.values_list("legal_seller_id", "pk", "net"):
        back[seller_id][pk] = net
    return back


def _write_payouts(batch: PayoutBatch, due: list[_Due]) -> None:
    payouts = Payout.objects.bulk_create(
        (
            Payout(batch=batch, legal_seller_id=each.seller_id, amount=each.amount, bank_account_id=each.account_id)
            for each in due
        ),
        batch_size=SLICE,
    )
    pairs = list(zip(payouts, due, strict=True))
    items = (PayoutItem(payout=payout, payable_id=pk) for payout, each in pairs for pk in each.payables)
    PayoutItem.objects.bulk_create(items, batch_size=SLICE)
    less = (PayoutDeduction(payout=payout, taken_back_id=pk) for payout, each in pairs for pk in each.taken_back)
    PayoutDeduction.objects.bulk_create(less, batch_size=SLICE)


def _entry(payout: Payout, by: User) -> EntrySpec:
    return EntrySpec(
        source_kind="payout_paid",
        source_ref=f"payout:{payout.pk}",
        legs=[
            LegSpec(Account.Kind.SELLER_PAYABLE, seller_owner(payout.legal_seller), payout.amount),
            LegSpec(Account.Kind.BANK, MARKET, -payout.amount),
        ],
        by=by,
    )


def _message(payout: Payout, parcels: int) -> MessageSpec:
    return MessageSpec(
        channel="sms",
        to=payout.legal_seller.phone,
        template="payout_paid",
        context={"amount": payout.amount, "count": parcels, "bank_end": payout.bank_account.number_end},
        dedupe_key=f"payout_paid:{payout.pk}",
    )

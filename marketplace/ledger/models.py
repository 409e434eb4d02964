"""Double-entry money. An entry is written once, sums to zero and names the event that made it.

Legs are signed: positive = debit, negative = credit. No account keeps a balance of its own, so that two entries
never wait for each other; a balance is the sum of legs.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from marketplace.common import clock
from marketplace.common.append_only import append_only


def _never_truncated(name: str) -> pgtrigger.Trigger:
    """Return the trigger that refuses TRUNCATE, which row triggers do not see."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Truncate,
        when=pgtrigger.Before,
        level=pgtrigger.Statement,
        func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;",
    )


class Account(models.Model):
    """A place where money is or is owed: a kind and whose it is, e.g. (carrier_cash, "carrier:17")."""

    class Kind(models.TextChoices):
        RECEIVABLE = "receivable", _("khách còn nợ đơn")  # owner order:<id>; debit = the customer owes
        UNEARNED = "unearned", _("đơn chưa giao")  # owner order:<id>; credit = goods and freight still owed
        CARRIER_CASH = "carrier_cash", _("tiền bưu tá đang giữ")  # owner carrier:<id>
        TILL = "till", _("tiền trong két bưu cục")  # owner point:<id>
        CLEARING = "clearing", _("tiền đã nộp về bưu chính")  # owner operator:<id>
        BANK = "bank", _("tài khoản ngân hàng của sàn")  # owner market
        SELLER_PENDING = "seller_pending", _("tiền hàng chờ đối soát")  # owner seller:<legal seller id>
        SELLER_PAYABLE = "seller_payable", _("phải trả người bán")  # owner seller:<legal seller id>
        FREIGHT = "freight", _("cước thu được")  # owner operator:<id>
        COMMISSION = "commission", _("hoa hồng")  # owner market
        TAX_VAT = "tax_vat", _("thuế GTGT khấu trừ")  # owner market
        TAX_PIT = "tax_pit", _("thuế TNCN khấu trừ")  # owner market
        CASH_DIFFERENCE = "cash_difference", _("chênh lệch tiền mặt đã duyệt")  # owner carrier:<id> or point:<id>
        DRAWER = "drawer", _("tiền trong ngăn kéo của ca")  # owner shift:<id>
        DISCOUNT_COST = "discount_cost", _("khuyến mại sàn chịu")  # owner market
        PROVINCE_DUE = "province_due", _("tỉnh còn phải hỗ trợ")  # owner province:<code>
        TRADER_DUE = "trader_due", _("thương lái còn nợ")  # owner bulk:<id>
        REFUND_DUE = "refund_due", _("phải hoàn khách")  # owner order:<id>

    kind = models.CharField(max_length=20, choices=Kind.choices)
    owner = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "owner"], name="ledger_account_once")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.owner}"


class Entry(models.Model):
    """One event's worth of money, e.g. ("shipment_delivered", "shipment:42"): once for each event."""

    source_kind = models.CharField(max_length=40)
    source_ref = models.CharField(max_length=80)
    occurred_at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    memo = models.CharField(max_length=200, blank=True)
    # The database transaction that wrote the entry: legs are accepted in that one only, so none is slipped in later.
    written_in = models.BigIntegerField(
        db_default=Func(function="txid_current", output_field=models.BigIntegerField()), editable=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source_kind", "source_ref"], name="ledger_entry_once")]
        triggers = [
            append_only("entry_append_only"),
            _never_truncated("entry_never_truncated"),
            pgtrigger.Trigger(
                name="entry_has_two_legs",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func="""
                    IF (SELECT COUNT(*) FROM ledger_leg WHERE entry_id = NEW.id) < 2 THEN
                        RAISE EXCEPTION 'ledger entry % has fewer than two legs', NEW.id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_kind} {self.source_ref}"


class Leg(models.Model):
    """One side of an entry: so many đồng (≠ 0) on one account; debit positive, credit negative."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="legs")
    account = models.ForeignKey(Account, models.PROTECT, related_name="legs")
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="ledger_leg_not_zero"),
            models.UniqueConstraint(fields=["entry", "account"], name="ledger_leg_once_an_account"),
        ]
        triggers = [
            append_only("leg_append_only"),
            _never_truncated("leg_never_truncated"),
            pgtrigger.Trigger(
                name="leg_written_with_its_entry",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id AND written_in = txid_current()
                    ) THEN
                        RAISE EXCEPTION 'ledger entry % was written before: no leg may be added', NEW.entry_id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="entry_sums_to_zero",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func="""
                    IF (SELECT SUM(amount) FROM ledger_leg WHERE entry_id = NEW.entry_id) <> 0 THEN
                        RAISE EXCEPTION 'ledger entry % does not sum to zero', NEW.entry_id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.amount:+d}"

"""Fork of Oscar's payment: never more is collected than was authorised, nor refunded than was collected.

Oscar adds to what an instance was loaded with and saves the sum, so parallel refunds lose each other and nothing
stops the last one. Here each change is one conditional UPDATE with its transaction row, and the table has the rule.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Floor
from django.utils.translation import gettext_lazy as _
from oscar.apps.payment.abstract_models import AbstractSource, AbstractTransaction

from marketplace.common import clock
from marketplace.common.append_only import append_only
from marketplace.common.errors import DomainError
from marketplace.common.inserting import insert_new
from marketplace.common.prepared import prepared_cursor
from marketplace.common.validity import Dated
from marketplace.shop.order.models import Order

if TYPE_CHECKING:
    from oscar.apps.payment.models import SourceType as SourceType


class PaymentRefused(DomainError):
    """More than there is was to be collected, released or refunded."""

    code = "payment_refused"


_OPEN = """
    WITH opened AS (
        INSERT INTO payment_source
            (source_type_id, order_id, currency, amount_allocated, amount_debited, amount_refunded, reference, label)
        SELECT min(id), %s::bigint, %s, %s::numeric, 0, 0, %s, %s FROM payment_sourcetype WHERE code = %s
        HAVING min(id) IS NOT NULL
        ON CONFLICT DO NOTHING RETURNING id, source_type_id
    ), noted AS (
        INSERT INTO payment_transaction (source_id, txn_type, amount, reference, status, date_created)
        SELECT id, %s, %s::numeric, %s, '', %s::timestamptz FROM opened
    )
    SELECT id, source_type_id FROM opened
"""


class Source(AbstractSource):
    """Where the money of an order comes from: authorised ≥ collected ≥ refunded (whole đồng).

    ``amount_allocated`` is what was authorised less what was released, ``amount_debited`` what was collected.
    """

    class Meta(AbstractSource.Meta):
        constraints = [
            models.UniqueConstraint(fields=["order", "source_type"], name="payment_source_once_an_order"),
            models.CheckConstraint(
                condition=Q(amount_refunded__gte=0)
                & Q(amount_debited__gte=F("amount_refunded"))
                & Q(amount_allocated__gte=F("amount_debited")),
                name="payment_refunded_debited_allocated",
            ),
            models.CheckConstraint(
                condition=Q(amount_refunded=Floor("amount_refunded"))
                & Q(amount_debited=Floor("amount_debited"))
                & Q(amount_allocated=Floor("amount_allocated")),
                name="payment_source_whole_dong",
            ),
        ]

    SUMS = ("amount_allocated", "amount_debited", "amount_refunded")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write everything but the sums of an existing row: those were read before and may have moved on."""
        if not self._state.adding and not kwargs.get("force_insert"):
            named = kwargs.get("update_fields") or [f.attname for f in self._meta.concrete_fields if not f.primary_key]
            kwargs["update_fields"] = set(named) - set(self.SUMS)
        super().save(*args, **kwargs)

    @classmethod
    def opened_for(cls, *, order: Order, code: str, amount: int, reference: str) -> "Source | None":
        """Open the order's source of the kind with this code, with ``amount`` đồng authorised, in one statement.

        ``None``, and nothing is written, where there is no such kind or the order has a source of it already.
        """
        _check_amount(amount)
        source = cls(
            order=order,
            currency=order.currency,
            reference=order.number,
            amount_allocated=amount,
            amount_debited=0,
            amount_refunded=0,
        )
        with prepared_cursor() if connection.in_atomic_block else connection.cursor() as cursor:
            cursor.execute(
                _OPEN,
                [
                    *(str(order.pk), source.currency, str(amount), source.reference, source.label, code),
                    *(Transaction.AUTHORISE, str(amount), reference, clock.now()),
                ],
            )
            opened = cursor.fetchone()
        if opened is None:
            return None
        source.pk, source.source_type_id = opened
        source._state.adding, source._state.db = False, connection.alias
        return source

    def allocate(self, amount: Decimal | int, reference: str = "", status: str = "") -> None:
        """Authorise ``amount`` đồng more."""
        self._move("amount_allocated", Transaction.AUTHORISE, amount, reference, _NO_LIMIT)

    def debit(self, amount: Decimal | int | None = None, reference: str = "", status: str = "") -> None:
        """Collect ``amount`` đồng of what was authorised (all that is left, if not told). Raises ``PaymentRefused``."""
        amount = self.amount_allocated - self.amount_debited if amount is None else amount
        self._move("amount_debited", Transaction.DEBIT, amount, reference, _TO_COLLECT)

    def refund(self, amount: Decimal | int, reference: str = "", status: str = "") -> None:
        """Give back ``amount`` đồng of what was collected. Raises ``PaymentRefused``."""
        self._move("amount_refunded", Transaction.REFUND, amount, reference, _TO_REFUND)

    def release(self, amount: Decimal | int, reference: str = "") -> None:
        """Give up ``amount`` đồng of what was authorised and not collected. Raises ``PaymentRefused``."""
        self._move("amount_allocated", Transaction.RELEASE, amount, reference, _TO_COLLECT, sign=-1)

    def _move(self, field: str, kind: str, amount: Decimal | int, reference: str, room: str, *, sign: int = 1) -> None:
        """Change one of the sums where there is room, and write its transaction; the same reference again is nothing.

        The first statement that waits is the transaction's INSERT (unique by reference) or the UPDATE of the row.
        """
        _check_amount(amount)
        with transaction.atomic():
            if not self._is_new(kind, amount, reference):
                return
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE payment_source SET {field} = {field} + %s"  # noqa: S608  # names and conditions of ours
                    f" WHERE id = %s AND {room} >= %s RETURNING {', '.join(self.SUMS)}",
                    [sign * int(amount), self.pk, amount],
                )
                sums = cursor.fetchone()
            if sums is None:
                raise PaymentRefused(_("Số tiền vượt quá phần còn lại của đơn, chưa ghi gì."))
        for name, value in zip(self.SUMS, sums, strict=True):
            setattr(self, name, value)

    def _is_new(self, kind: str, amount: Decimal | int, reference: str) -> bool:
        """Write the transaction; False where the same one is known by its reference."""
        row = Transaction(source=self, txn_type=kind, amount=amount, reference=reference)
        if insert_new([row], known_by="source_id"):
            return True
        written = Transaction.objects.get(source=self, txn_type=kind, reference=reference)
        if written.amount != amount:
            raise PaymentRefused(_("Khoản này đã được ghi với số tiền khác. Xin tải lại trang rồi xem lại."))
        return False


_NO_LIMIT, _TO_COLLECT, _TO_REFUND = "9e18", "amount_allocated - amount_debited", "amount_debited - amount_refunded"
"""What is left to be moved, in SQL."""


def _check_amount(amount: Decimal | int) -> None:
    if amount <= 0 or amount != int(amount):
        raise PaymentRefused(_("Số tiền phải là số đồng nguyên, lớn hơn 0."))


class Transaction(AbstractTransaction):
    """One movement of a source; written once. ``reference`` names the event, so that it counts once."""

    RELEASE = "Release"

    class Meta(AbstractTransaction.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["source", "txn_type", "reference"],
                condition=~Q(reference=""),
                name="payment_transaction_once_a_reference",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_transaction_positive"),
        ]
        triggers = [append_only("transaction_append_only")]


class ReceivingAccount(Dated):
    """The market's own bank account that transfers go to, dated; without one in force nobody is asked to transfer.

    Whoever could set it alone could send everybody's money elsewhere: it holds once a second person has agreed.
    """

    bank_bin = models.CharField(_("mã ngân hàng (BIN)"), max_length=6)  # of the State Bank, as in VietQR
    bank_name = models.CharField(_("ngân hàng"), max_length=80)
    number = models.CharField(_("số tài khoản"), max_length=19)
    holder = models.CharField(_("chủ tài khoản"), max_length=120)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField(default=clock.now)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    dropped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("set_by")), name="payment_account_second_person"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(dropped_at__isnull=True), name="payment_account_one_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank_name} {self.number}"


class IncomingTransfer(models.Model):
    """Money that a bank statement says came in, once for each ``bank_ref``. What fits no order waits for a person."""

    class Status(models.TextChoices):
        APPLIED = "applied", _("đã khớp đơn")
        HELD = "held", _("chờ xử lý")
        REFUNDED = "refunded", _("đã chuyển trả")
        BULK = "bulk", _("của một hợp đồng bán sỉ")
        PROVINCE = "province", _("của một tỉnh, cho phần giảm giá")

    class Trouble(models.TextChoices):
        UNKNOWN_ORDER = "unknown_order", _("không rõ đơn nào")
        NOT_EXPECTED = "not_expected", _("đơn này không chờ chuyển khoản")
        TOO_LATE = "too_late", _("đơn đã hủy hoặc hết hạn giữ hàng")
        PAID_BEFORE = "paid_before", _("đơn đã được trả rồi")
        TOO_LITTLE = "too_little", _("thiếu tiền")
        TOO_MUCH = "too_much", _("thừa tiền")

    bank_ref = models.CharField(_("số tham chiếu của ngân hàng"), max_length=60, unique=True)
    reference = models.CharField(_("nội dung chuyển khoản"), max_length=255, blank=True)
    amount = models.PositiveBigIntegerField(_("số tiền"))
    received_at = models.DateTimeField(_("tiền đến lúc"))
    status = models.CharField(max_length=10, choices=Status.choices)
    trouble = models.CharField(_("vì sao phải xem"), max_length=20, choices=Trouble.choices, blank=True)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="transfers")
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    refund_ref = models.CharField(_("số tham chiếu lần chuyển trả"), max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_transfer_positive"),
            models.CheckConstraint(
                condition=Q(status="held", decided_at__isnull=True) & ~Q(trouble="")
                | Q(status="applied", order__isnull=False)
                | (Q(status="refunded", decided_by__isnull=False) & ~Q(refund_ref=""))
                | Q(status__in=("bulk", "province"), decided_by__isnull=False, order__isnull=True),
                name="payment_transfer_makes_sense",
            ),
        ]
        indexes = [models.Index(fields=["status", "received_at"], name="payment_transfer_desk")]

    def __str__(self) -> str:
        return f"{self.bank_ref}: {self.amount}"


from oscar.apps.payment.models import *  # noqa: E402, F403  our classes first, see docs/structure.md

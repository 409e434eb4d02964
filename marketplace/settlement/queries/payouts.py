"""What the payouts page shows: batches, what is due to each seller, what cannot be settled."""

from typing import Any

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Sum, Value, When

from logistics.models import Shipment
from logistics.queries import cleared_shipments
from marketplace.settlement import rules
from marketplace.settlement.models import Payable, Payout, PayoutBatch
from marketplace.shop.partner.models import LegalSeller


def batches_visible_to(user: Any) -> QuerySet[PayoutBatch]:
    """Return the payout batches that the person may see, newest first: all for marketplace admins, else none."""
    batches = PayoutBatch.objects.all() if rules.may_pay_sellers(user) else PayoutBatch.objects.none()
    return (
        batches.select_related("made_by", "approved_by")
        .annotate(total=Sum("payouts__amount"), sellers=Count("payouts"))
        .order_by("-made_at", "-pk")
    )


def sellers_due() -> QuerySet[LegalSeller, LegalSeller]:
    """Return sellers with money that is in no batch yet, most first.

    Each has ``due`` (đồng), ``shipments`` (how many) and ``can_be_paid`` (false: no bank account).
    """
    waiting = Q(payables__payout_item__isnull=True, payables__isnull=False)
    return (
        LegalSeller.objects.filter(waiting)
        .annotate(
            due=Sum("payables__net"),
            shipments=Count("payables"),
            can_be_paid=Case(
                When(bank_account__isnull=False, then=Value(True)), default=Value(False), output_field=BooleanField()
            ),
        )
        .filter(due__gt=0)
        .select_related("bank_account")
        .order_by("-due", "pk")
    )


def total_due() -> tuple[int, int]:
    """Return the đồng in no batch yet: (can be paid now, waits for a bank account)."""
    waiting = Payable.objects.filter(payout_item__isnull=True)
    sums = waiting.aggregate(
        now=Sum("net", filter=Q(legal_seller__bank_account__isnull=False)),
        later=Sum("net", filter=Q(legal_seller__bank_account__isnull=True)),
    )
    return sums["now"] or 0, sums["later"] or 0


def payouts_of(batch: PayoutBatch) -> QuerySet[Payout]:
    """Return the payouts of a batch, by seller, each with ``shipments`` (how many it pays for)."""
    return (
        batch.payouts.select_related("legal_seller", "bank_account")
        .annotate(shipments=Count("items"))
        .order_by("legal_seller__name", "pk")
    )


def unsettled_shipments() -> QuerySet[Shipment]:
    """Return shipments whose cash has cleared but that are not settled, oldest first: just cleared, or blocked."""
    return (
        cleared_shipments()
        .filter(payable__isnull=True)
        .select_related("seller_order__legal_seller")
        .order_by("closed_at", "pk")
    )

"""What the payouts page shows: batches, what is due to each seller, what cannot be settled."""

from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from logistics.models import Shipment
from logistics.queries import cleared_shipments
from marketplace.settlement import rules
from marketplace.settlement.models import Payable, Payout, PayoutBatch, PayoutDeduction, TakenBack
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

    Each has ``due`` (đồng, less ``back``: goods taken back since), ``shipments`` (how many) and ``can_be_paid``
    (false: no bank account).
    """
    waiting = Q(payables__payout_item__isnull=True, payables__isnull=False)
    return (
        LegalSeller.objects.filter(waiting)
        .annotate(
            back=_back_of(OuterRef("pk")),
            due=Sum("payables__net") - F("back"),
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
    back = TakenBack.objects.filter(deduction__isnull=True).aggregate(
        now=Sum("net", filter=Q(legal_seller__bank_account__isnull=False)),
        later=Sum("net", filter=Q(legal_seller__bank_account__isnull=True)),
    )
    now, later = ((sums[name] or 0) - (back[name] or 0) for name in ("now", "later"))
    return max(0, now), max(0, later)


def _back_of(seller: OuterRef) -> Coalesce:
    """Return the đồng that goods taken back since settlement take off a seller's next payout."""
    rows = TakenBack.objects.filter(legal_seller=seller, deduction__isnull=True).order_by().values("legal_seller")
    return Coalesce(Subquery(rows.annotate(total=Sum("net")).values("total")), 0, output_field=BigIntegerField())


def payouts_of(batch: PayoutBatch) -> QuerySet[Payout]:
    """Return the payouts of a batch, by seller, each with ``shipments`` (how many it pays for).

    ``taken_back`` is what came off for goods taken back (``None``: nothing).
    """
    rows = PayoutDeduction.objects.filter(payout=OuterRef("pk")).order_by().values("payout")
    back = rows.annotate(total=Sum("taken_back__net")).values("total")
    return (
        batch.payouts.select_related("legal_seller", "bank_account")
        .annotate(shipments=Count("items"), taken_back=Subquery(back))
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

"""What traders owe, what waits for a person's decision, and what can be settled."""

from django.db.models import F, QuerySet, Sum

from marketplace.bulk.models import BulkContract, BulkShare, BulkTransfer, Trader


def contracts_owing() -> QuerySet[BulkContract]:
    """Return the contracts of which something weighed is not paid, the oldest first."""
    return (
        BulkContract.objects.filter(due__gt=F("paid"))
        .select_related("household", "trader", "crop")
        .order_by("loaded_at", "pk")
    )


def owed_by(trader: Trader) -> int:
    """Return the đồng that a trader owes for what was weighed."""
    sums = BulkContract.objects.filter(trader=trader).aggregate(due=Sum("due"), paid=Sum("paid"))
    return (sums["due"] or 0) - (sums["paid"] or 0)


def excess_waiting() -> QuerySet[BulkTransfer]:
    """Return the transfers that were too much and wait for a decision, the oldest first."""
    return (
        BulkTransfer.objects.filter(excess_left__gt=0)
        .select_related("contract__trader", "by")
        .order_by("received_at", "pk")
    )


def paid_shares() -> QuerySet[BulkShare]:
    """Return the households' parts of contracts that the trader has paid in full: what settlement may settle."""
    return (
        BulkShare.objects.filter(contract__state=BulkContract.State.PAID, earned__gt=0)
        .select_related("contract", "legal_seller")
        .order_by("contract__paid_at", "pk")
    )

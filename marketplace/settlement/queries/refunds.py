"""What the market owes customers back, and the bank transfers that wait for a person."""

from django.db.models import QuerySet, Sum

from marketplace.ledger.models import Account, Leg
from marketplace.shop.order.models import Order
from marketplace.shop.payment.models import IncomingTransfer

MOST_ORDERS = 500


def refunds_due() -> list[tuple[Order, int]]:
    """Return orders of which the customers are owed money, with how much (đồng), the oldest order first."""
    rows = (
        Leg.objects.filter(account__kind=Account.Kind.REFUND_DUE, account__owner__startswith="order:")
        .values("account__owner")
        .annotate(total=Sum("amount"))
        .filter(total__lt=0)
        .order_by("account__owner")[:MOST_ORDERS]
    )
    owed = {int(row["account__owner"].removeprefix("order:")): -int(row["total"]) for row in rows}
    orders = Order.objects.filter(pk__in=owed).order_by("date_placed", "pk")
    return [(order, owed[order.pk]) for order in orders]


def transfers(*, status: str) -> QuerySet[IncomingTransfer]:
    """Return the bank transfers in a state with their orders, the latest first."""
    found = IncomingTransfer.objects.filter(status=status).select_related("order", "recorded_by", "decided_by")
    return found.order_by("-received_at", "-pk")

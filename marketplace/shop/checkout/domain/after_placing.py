"""What follows from an order inside its own transaction: money in the ledger, messages in the outbox."""

from typing import TYPE_CHECKING

from django.conf import settings

from marketplace.ledger import domain as ledger
from marketplace.ledger.models import Account
from marketplace.messaging import domain as messaging
from marketplace.shop.checkout.domain.quote import Quote
from marketplace.shop.order.models import Order

if TYPE_CHECKING:
    from marketplace.accounts.models import User


def post_to_ledger(order: Order, quote: Quote, *, by: "User | None") -> None:
    """Write what the customer owes for the order, and that the goods are still owed to the customer."""
    owner = ledger.order_owner(order)
    ledger.post_entry(
        source_kind="order_placed",
        source_ref=f"order:{order.pk}",
        legs=[
            ledger.LegSpec(Account.Kind.RECEIVABLE, owner, quote.total),
            ledger.LegSpec(Account.Kind.UNEARNED, owner, -quote.total),
        ],
        by=by,
        occurred_at=order.date_placed,
    )


def queue_messages(order: Order) -> None:
    """Tell the recipient their number, and each seller what to pack (one without a phone sees it on their desk)."""
    messaging.queue_message(
        channel="sms",
        to=order.recipient_phone,
        template="order_placed",
        context={"number": order.number, "total": int(order.total_incl_tax), "track_url": track_url()},
        language=order.language,
        dedupe_key=f"order_placed:{order.pk}",
    )
    for part in order.seller_orders.select_related("legal_seller").prefetch_related("lines").order_by("pk"):
        if part.legal_seller.phone:
            messaging.queue_message(
                channel="sms",
                to=part.legal_seller.phone,
                template="seller_order_new",
                context={"number": part.number, "lines": len(part.lines.all())},
                dedupe_key=f"seller_order_new:{part.pk}",
            )


def track_url() -> str:
    """Return the page where a number and a phone show an order."""
    return f"{settings.BASE_URL.rstrip('/')}/track/"

"""What follows from an order inside its own transaction: money in the ledger, messages in the outbox."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count

from marketplace.ledger import domain as ledger
from marketplace.ledger.models import Account
from marketplace.messaging import domain as messaging
from marketplace.shop.checkout.domain.quote import Quote
from marketplace.shop.checkout.domain.writing import Written
from marketplace.shop.order.models import Order, OrderStatus, SellerOrder

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


def announce(written: Written) -> None:
    """Tell the recipient their number, and the sellers; where money comes first, sellers hear once it is here."""
    order = written.order
    context = {"number": order.number, "total": int(order.total_incl_tax), "track_url": track_url()}
    if order.status == OrderStatus.UNPAID:
        tell_customer(order, "transfer_wanted", context)
        return
    lines = Counter(line.seller_order_id for line in written.lines)
    sellers = [_to_seller(part, lines[part.pk]) for part in written.parts]
    messaging.queue_messages([_to_customer(order, "order_placed", context), *sellers])


def tell_customer(order: Order, template: str, context: dict[str, Any], *, event: str = "") -> None:
    """Queue a message to who receives the order; once for each template, or for each ``event``."""
    messaging.queue_messages([_to_customer(order, template, context, event)])


def tell_sellers(order: Order) -> None:
    """Tell each seller what to pack (one without a phone sees it on their desk)."""
    parts = order.seller_orders.select_related("legal_seller").annotate(goods=Count("lines")).order_by("pk")
    messaging.queue_messages([_to_seller(part, part.goods) for part in parts])


def _to_customer(order: Order, template: str, context: dict[str, Any], event: str = "") -> messaging.MessageSpec:
    return messaging.MessageSpec(
        channel="sms",
        to=order.recipient_phone,
        template=template,
        context=context,
        language=order.language,
        dedupe_key=event or f"{template}:{order.pk}",
    )


def _to_seller(part: SellerOrder, lines: int) -> messaging.MessageSpec:
    return messaging.MessageSpec(
        channel="sms",
        to=part.legal_seller.phone,
        template="seller_order_new",
        context={"number": part.number, "lines": lines},
        dedupe_key=f"seller_order_new:{part.pk}",
    )


def track_url() -> str:
    """Return the page where a number and a phone show an order."""
    return f"{settings.BASE_URL.rstrip('/')}/track/"

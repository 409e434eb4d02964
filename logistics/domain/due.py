"""What an order owes falls while its parcel is with the post: ledger, payment and the cash at the door follow."""

from logistics.models import Shipment
from marketplace.accounts.models import User
from marketplace.shop.order.domain import post_change_of_due
from marketplace.shop.payment.domain import follow_cash


def follow_lower_due(shipment: Shipment, *, before: int, kind: str, reference: str, by: User) -> None:
    """Let a locked shipment's money follow its seller order, which owed ``before`` đồng and owes less now.

    ``kind`` names the ledger's entry, ``reference`` the payment's. What was prepaid beyond what is due is due back.
    """
    part, event = shipment.seller_order, f"shipment:{shipment.pk}"
    change = post_change_of_due(
        seller_order=part, before=before, after=part.total_due, source_kind=kind, source_ref=event, by=by
    )
    follow_cash(order=part.order, change=change, reference=f"{event}:{reference}")
    shipment.cash_due = part.cash_due
    shipment.save(update_fields=["cash_due"])

"""Questions about more weight that customers have not answered yet: of the number on the line, and who to call."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from logistics.models import Shipment
from logistics.queries import points_visible_to
from marketplace.accounts.models import User
from marketplace.shop.order.models import SellerOrderStatus, WeightProposal

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def open_questions() -> "QuerySet[WeightProposal]":
    """Return what sellers ask and nobody has answered, while the goods are not packed; the oldest first."""
    asked = WeightProposal.objects.filter(
        answer=WeightProposal.Answer.ASKED, line__seller_order__status=SellerOrderStatus.CONFIRMED
    )
    return asked.select_related("line__seller_order__legal_seller", "line__order").order_by("asked_at", "pk")


def questions_to(phone: str) -> "QuerySet[WeightProposal]":
    """Return the open questions about orders to a number (E.164)."""
    return open_questions().filter(line__order__recipient_phone=phone)


def questions_near(user: "User | AnonymousUser") -> "QuerySet[WeightProposal]":
    """Return the open questions about parcels that the person's points will deliver."""
    here = Shipment.objects.filter(delivery_point__in=points_visible_to(user)).values("seller_order")
    return open_questions().filter(line__seller_order__in=here)

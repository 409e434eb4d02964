"""A household asks its customer whether a line may weigh more than was ordered."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from farmers.domain.guards import must_act_for
from farmers.domain.orders import household_of
from marketplace.common.forms import kg_text
from marketplace.messaging.domain import queue_message
from marketplace.shop.order.domain import ask_for_weight
from marketplace.shop.order.models import Line, SellerOrder, WeightProposal

if TYPE_CHECKING:
    from marketplace.accounts.models import User


def propose_weight(*, line: Line, grams: int, by: "User") -> WeightProposal:
    """Ask the customer, by a message with the way to the answer, whether a line may weigh ``grams`` and cost so much.

    The same question again is the same one. Raises what ``ask_for_weight`` raises, and ``NotAllowed`` for strangers.
    """
    part = SellerOrder.objects.select_related("order").get(pk=line.seller_order_id)
    must_act_for(household_of(part), by)
    with transaction.atomic():
        proposal, is_new = ask_for_weight(line=line, grams=grams, by=by)
        order = part.order
        if is_new and order.recipient_phone:
            queue_message(
                channel="sms",
                to=order.recipient_phone,
                template="weight_question",
                context={
                    "number": order.number,
                    "title": line.title,
                    "weight": kg_text(grams),
                    "price": proposal.price,
                    "track_url": f"{settings.BASE_URL.rstrip('/')}/track/",
                },
                language=order.language,
                dedupe_key=f"weight_question:{proposal.pk}",
            )
    return proposal

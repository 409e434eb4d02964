"""Who answers reviews; the market's admins hide them (``shop.order.rules.is_market_admin``)."""

from typing import Any

import rules

from farmers.rules import is_member_of
from marketplace.reviews.models import Review


@rules.predicate
def answers_review(user: Any, review: Review) -> bool:
    """Whoever belongs to the household that sold the goods."""
    return review.household is not None and bool(is_member_of(user, review.household))

"""Who may pay sellers."""

from typing import Any

import rules

from marketplace.accounts.rules import is_admin

may_pay_sellers = rules.is_authenticated & rules.is_active & is_admin

rules.add_perm("settlement.pay_sellers", may_pay_sellers)


def can_approve(user: Any, batch: Any) -> bool:
    """Whether the person may approve this batch: a marketplace admin who did not make it."""
    return bool(may_pay_sellers(user)) and batch.made_by_id != user.pk

"""A yes or no to more weight, heard on the telephone."""

from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.common.errors import WrongState
from marketplace.desk.phone.domain.calls import require_open
from marketplace.desk.phone.models import Call
from marketplace.shop.order.domain import answer_weight
from marketplace.shop.order.models import WeightProposal


def answer_weight_by_phone(*, call: Call, proposal: WeightProposal, yes: bool, by: User) -> WeightProposal:
    """Note what the caller said to a question about one of their orders; again the same: no change.

    Raises ``WrongState`` for somebody else's order and what ``answer_weight`` raises, ``CallEnded``.
    """
    require_open(call)
    if proposal.line.order.recipient_phone != call.phone:
        raise WrongState(_("Đơn này không phải của số đang gọi."))
    return answer_weight(proposal=proposal, yes=yes, by=by, by_phone=True)

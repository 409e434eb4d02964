"""What is typed at the campaign desk and on the waiting list."""

from marketplace.campaigns.forms.limits import CapForm, DiscountForm
from marketplace.campaigns.forms.messages import BroadcastForm, ReportForm
from marketplace.campaigns.forms.places import SubscribeForm, WaitForm
from marketplace.campaigns.forms.plan import PlanForm
from marketplace.campaigns.forms.scope import DEFAULT_DAYS, DEFAULT_HOURS, ScopeForm

__all__ = [
    "DEFAULT_DAYS",
    "DEFAULT_HOURS",
    "BroadcastForm",
    "CapForm",
    "DiscountForm",
    "PlanForm",
    "ReportForm",
    "ScopeForm",
    "SubscribeForm",
    "WaitForm",
]

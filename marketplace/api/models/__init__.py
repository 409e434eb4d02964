"""Who may call the API, what they were answered, and what is sent to them."""

from marketplace.api.models.answers import KeptAnswer
from marketplace.api.models.applications import ApiKey, Application, PartnerOrder, Scope
from marketplace.api.models.webhooks import Delivery, Endpoint, EventKind, News, NewsCursor

__all__ = [
    "ApiKey",
    "Application",
    "Delivery",
    "Endpoint",
    "EventKind",
    "KeptAnswer",
    "News",
    "NewsCursor",
    "PartnerOrder",
    "Scope",
]

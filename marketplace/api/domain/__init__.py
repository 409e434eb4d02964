"""Changes of the API's own things: applications and keys, kept answers, webhooks."""

from marketplace.api.domain.applications import (
    KEY_WORD,
    MadeKey,
    change_application,
    forget_answers,
    make_key,
    read_key,
    register_application,
    revoke_key,
)
from marketplace.api.domain.delivering import deliver_waiting
from marketplace.api.domain.news import collect_news
from marketplace.api.domain.webhooks import MadeEndpoint, add_endpoint, forget_news, remove_endpoint, replay

__all__ = [
    "KEY_WORD",
    "MadeEndpoint",
    "MadeKey",
    "add_endpoint",
    "change_application",
    "collect_news",
    "deliver_waiting",
    "forget_answers",
    "forget_news",
    "make_key",
    "read_key",
    "register_application",
    "remove_endpoint",
    "replay",
    "revoke_key",
]

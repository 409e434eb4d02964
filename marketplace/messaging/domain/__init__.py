"""The outbox: queue a message with what caused it, send it after the commit."""

from marketplace.messaging.domain.queueing import queue_message
from marketplace.messaging.domain.relaying import relay_waiting

__all__ = ["queue_message", "relay_waiting"]

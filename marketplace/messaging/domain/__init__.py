"""The outbox: queue a message with what caused it, send it after the commit."""

from marketplace.messaging.domain.queueing import MessageSpec, queue_message, queue_messages
from marketplace.messaging.domain.relaying import relay_waiting

__all__ = ["MessageSpec", "queue_message", "queue_messages", "relay_waiting"]

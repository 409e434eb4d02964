"""Beat runs the relay every five seconds; a commit that queued something wakes it at once."""

from celery import shared_task

from marketplace.messaging.domain import relay_waiting


@shared_task
def relay_messages() -> int:
    """Send what waits in the outbox; return how many were sent."""
    return relay_waiting()

"""Once a day what was counted against guessing is forgotten."""

from celery import shared_task

from marketplace.accounts.domain.throttle import forget_old_counts


@shared_task
def forget_old_tries() -> int:
    """Delete codes and counts that can decide nothing any more; return how many rows went."""
    return forget_old_counts()

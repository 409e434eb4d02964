"""Work for Celery: fetch, delegate."""

from celery import shared_task

from marketplace.shop.checkout import domain


@shared_task
def expire_reservations() -> int:
    """End the reservations that nobody paid in time; the beat calls this every minute."""
    return domain.expire_reservations()

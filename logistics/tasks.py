"""Work for Celery: fetch, delegate."""

from celery import shared_task

from logistics import domain


@shared_task
def tell_of_red_zones() -> int:
    """Tell customers of the red zones that began; the beat calls this every minute."""
    return domain.tell_of_red_zones()

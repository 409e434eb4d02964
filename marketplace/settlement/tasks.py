"""Work for Celery: ids in, fetch, delegate."""

from celery import shared_task

from marketplace.settlement import domain


@shared_task
def settle_cleared_shipments() -> int:
    """Settle what has cleared since the last pass; the beat calls this every minute."""
    return domain.settle_cleared_shipments() + domain.settle_cleared_sales() + domain.settle_paid_bulk()

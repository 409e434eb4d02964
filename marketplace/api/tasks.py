"""Work for Celery: fetch, delegate."""

from celery import shared_task

from marketplace.api import domain


@shared_task
def send_news() -> int:
    """Write the news of partners' orders and send what waits; the beat calls this every ten seconds."""
    domain.collect_news()
    return domain.deliver_waiting()


@shared_task
def forget_old_answers() -> int:
    """Forget kept answers and news that nobody can ask for any more; the beat calls this once a day."""
    return domain.forget_answers() + domain.forget_news()

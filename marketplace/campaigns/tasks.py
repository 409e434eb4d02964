"""Work for Celery: fetch, delegate. The beat calls each of these by the clock."""

from celery import shared_task

from farmers.domain.forecasts import review_short_forecasts
from marketplace.campaigns import domain
from marketplace.campaigns.models import Campaign


@shared_task
def fold_figures() -> int:
    """Bring the figures up to date with what has committed."""
    return domain.fold_figures()


@shared_task
def fold_visits() -> int:
    """Move the visits counted in Redis into rows."""
    return domain.fold_visits()


@shared_task
def apply_caps() -> int:
    """Let new listings of running seasons draw on their caps, open what fits again, and serve who waits."""
    review_short_forecasts()
    for season in Campaign.objects.filter(state=Campaign.State.OPEN, caps__isnull=False).distinct().order_by("pk"):
        domain.apply_caps(campaign=season)
    return domain.offer_places()


@shared_task
def send_messages() -> int:
    """Put the next slices of running messages into the outbox, and tell who asked of seasons that have opened."""
    return domain.send_slices() + domain.tell_of_openings()


@shared_task
def send_reports() -> int:
    """Put the reports that are due into the outbox."""
    return domain.send_reports()

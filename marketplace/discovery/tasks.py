"""Work for Celery: fetch, delegate. The beat calls each of these by the clock."""

from celery import shared_task

from marketplace.discovery import domain


@shared_task
def catch_up_search() -> int:
    """Write into the search what changed since; what stock changed goes to the second engine with it."""
    written = domain.catch_up()
    domain.feed_engine()
    return written


@shared_task
def refresh_search_stock() -> int:
    """Tell search what is in stock."""
    return domain.refresh_stock()


@shared_task
def rebuild_search() -> int:
    """Write the search anew: what dates no product, as a household's name, comes in within a day."""
    written = domain.rebuild_index()
    domain.rebuild_engine()
    return written

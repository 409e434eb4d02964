"""The shop and what spans it."""

from marketplace.celery import app as celery_app

__all__ = ["celery_app"]

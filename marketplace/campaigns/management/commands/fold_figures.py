"""Bring the figures up to date now."""

from typing import Any

from django.core.management.base import BaseCommand

from marketplace.campaigns.domain import fold_figures, fold_visits


class Command(BaseCommand):
    help = "Fold visits and changed orders into the figures of seasons, as the worker does every few seconds."

    def handle(self, *args: Any, **options: Any) -> None:
        visits, orders = fold_visits(), fold_figures()
        self.stdout.write(f"{orders} orders looked at, {visits} visits folded.")

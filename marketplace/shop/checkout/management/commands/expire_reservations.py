"""End the reservations that nobody paid in time, now (the beat does it every minute)."""

from typing import Any

from django.core.management.base import BaseCommand

from marketplace.shop.checkout.domain import expire_reservations


class Command(BaseCommand):
    """Cancel unpaid orders whose time is over."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many there were."""
        self.stdout.write(f"{expire_reservations()} reservations ended.")

"""``manage.py relay_messages``: send what waits in the outbox, once, without a worker."""

from typing import Any

from django.core.management.base import BaseCommand

from marketplace.messaging.domain import relay_waiting


class Command(BaseCommand):
    help = "Send what waits in the outbox, once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make one pass and say how many messages were sent."""
        self.stdout.write(f"{relay_waiting()} sent")

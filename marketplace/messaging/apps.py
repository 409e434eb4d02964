from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Outbox → SMS, e-mail; templates."""

    name = "marketplace.messaging"
    label = "messaging"

    def ready(self) -> None:
        """Make known what this room knows of a person."""
        from marketplace.accounts.personal import register_parts
        from marketplace.messaging.own_data import PARTS

        register_parts(PARTS)

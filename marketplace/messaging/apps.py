from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Outbox → SMS, e-mail; templates."""

    name = "marketplace.messaging"
    label = "messaging"

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The public HTTP API: partner applications, their keys, and the news sent to them."""

    name = "marketplace.api"
    label = "api"

    def ready(self) -> None:
        """Make known what this room knows of a person."""
        from marketplace.accounts.personal import register_parts
        from marketplace.api.own_data import PARTS

        register_parts(PARTS)

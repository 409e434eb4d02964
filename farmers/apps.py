from django.apps import AppConfig


class FarmersConfig(AppConfig):
    """Households, storefronts, growing areas, lots, listings."""

    name = "farmers"
    label = "farmers"

    def ready(self) -> None:
        """Make known what this room knows of a person."""
        from farmers.own_data import PARTS
        from marketplace.accounts.personal import register_parts

        register_parts(PARTS)

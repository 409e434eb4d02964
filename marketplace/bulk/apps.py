from django.apps import AppConfig


class BulkConfig(AppConfig):
    """Sales of 1-20 t to traders by truck: offers, contracts, weighing, transfers."""

    name = "marketplace.bulk"
    label = "bulk"

    def ready(self) -> None:
        """Make known what this room knows of a person."""
        from marketplace.accounts.personal import register_parts
        from marketplace.bulk.own_data import PARTS

        register_parts(PARTS)

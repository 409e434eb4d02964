from django.apps import AppConfig


class LogisticsConfig(AppConfig):
    """Points, carriers, coverage, shipments, items and scans, runs and stops, cash on its way."""

    name = "logistics"
    label = "logistics"

    def ready(self) -> None:
        """Make known what this room knows of a person."""
        from logistics.own_data import PARTS
        from marketplace.accounts.personal import register_parts

        register_parts(PARTS)

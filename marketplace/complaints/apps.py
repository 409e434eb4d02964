from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Complaints with a clock, and recalls of lots."""

    name = "marketplace.complaints"
    label = "complaints"

    def ready(self) -> None:
        """Make known what this room knows of a person."""
        from marketplace.accounts.personal import register_parts
        from marketplace.complaints.own_data import PARTS

        register_parts(PARTS)

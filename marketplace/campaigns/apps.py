from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Seasons: membership, counting rules, figures."""

    name = "marketplace.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        """Register what is checked at start, and what this room knows of a person."""
        from marketplace.accounts.personal import register_parts
        from marketplace.campaigns import checks  # noqa: F401
        from marketplace.campaigns.own_data import PARTS

        register_parts(PARTS)

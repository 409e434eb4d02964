from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Seasons: membership, counting rules, figures."""

    name = "marketplace.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        """Register what is checked at start."""
        from marketplace.campaigns import checks  # noqa: F401

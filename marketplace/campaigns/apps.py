from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Seasons: membership, counting rules, figures."""

    name = "marketplace.campaigns"
    label = "campaigns"

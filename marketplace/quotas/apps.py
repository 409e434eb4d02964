from django.apps import AppConfig


class QuotasConfig(AppConfig):
    """Countable limits: others write them, placement takes from them."""

    name = "marketplace.quotas"
    label = "quotas"

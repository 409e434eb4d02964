from django.apps import AppConfig


class BulkConfig(AppConfig):
    """Sales of 1-20 t to traders by truck: offers, contracts, weighing, transfers."""

    name = "marketplace.bulk"
    label = "bulk"

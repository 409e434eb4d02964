from django.apps import AppConfig


class FarmersConfig(AppConfig):
    """Households, storefronts, growing areas, lots, listings."""

    name = "farmers"
    label = "farmers"

from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    """What is found: home, list, product, tracking pages."""

    name = "marketplace.discovery"
    label = "discovery"
